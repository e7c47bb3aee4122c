using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class CommitContainerChangesParameters : IQueryParameters
{
    public string ContainerID { get; set; }

    public string RepositoryName { get; set; }

    public string Tag { get; set; }

    public string Comment { get; set; }

    public string Author { get; set; }

    public IList<string> Changes { get; set; }

    public bool? Pause { get; set; }

    public Config Config { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.AddRequired("container", ContainerID);
        query.Add("repo", RepositoryName);
        query.Add("tag", Tag);
        query.Add("comment", Comment);
        query.Add("author", Author);
        query.Add("changes", Changes);
        query.Add("pause", Pause);
    }
}
