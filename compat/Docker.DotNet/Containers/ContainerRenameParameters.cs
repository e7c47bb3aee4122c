using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class ContainerRenameParameters : IQueryParameters
{
    public string NewName { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.Add("name", NewName);
    }
}
