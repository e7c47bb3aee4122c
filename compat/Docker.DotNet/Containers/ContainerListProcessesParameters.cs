using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class ContainerListProcessesParameters : IQueryParameters
{
    public string PsArgs { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.Add("ps_args", PsArgs);
    }
}
