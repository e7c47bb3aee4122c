using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class ContainerKillParameters : IQueryParameters
{
    public string Signal { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.Add("signal", Signal);
    }
}
