using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class ContainerRestartParameters : IQueryParameters
{
    public uint? WaitBeforeKillSeconds { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.Add("t", WaitBeforeKillSeconds);
    }
}
