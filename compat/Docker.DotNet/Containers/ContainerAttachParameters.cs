using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class ContainerAttachParameters : IQueryParameters
{
    public bool? Stream { get; set; }

    public bool? Stdin { get; set; }

    public bool? Stdout { get; set; }

    public bool? Stderr { get; set; }

    public string DetachKeys { get; set; }

    public string Logs { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.Add("stream", Stream);
        query.Add("stdin", Stdin);
        query.Add("stdout", Stdout);
        query.Add("stderr", Stderr);
        query.Add("detachKeys", DetachKeys);
        query.Add("logs", Logs);
    }
}
