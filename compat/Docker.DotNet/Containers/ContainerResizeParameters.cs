using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class ContainerResizeParameters : IQueryParameters
{
    public long? Height { get; set; }

    public long? Width { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.Add("h", Height);
        query.Add("w", Width);
    }
}
