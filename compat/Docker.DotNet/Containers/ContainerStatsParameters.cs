using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class ContainerStatsParameters : IQueryParameters
{
    public bool Stream { get; set; }

    public bool? OneShot { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.AddRequired("stream", Stream);
        query.Add("one-shot", OneShot);
    }
}
