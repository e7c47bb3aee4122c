using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class ContainerLogsParameters : IQueryParameters
{
    public bool? ShowStdout { get; set; }

    public bool? ShowStderr { get; set; }

    public string Since { get; set; }

    public string Until { get; set; }

    public bool? Timestamps { get; set; }

    public bool? Follow { get; set; }

    public string Tail { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.Add("stdout", ShowStdout);
        query.Add("stderr", ShowStderr);
        query.Add("since", Since);
        query.Add("until", Until);
        query.Add("timestamps", Timestamps);
        query.Add("follow", Follow);
        query.Add("tail", Tail);
    }
}
