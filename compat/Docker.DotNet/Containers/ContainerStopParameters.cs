using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class ContainerStopParameters : IQueryParameters
{
    public uint? WaitBeforeKillSeconds { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.Add("t", WaitBeforeKillSeconds);
    }
}
