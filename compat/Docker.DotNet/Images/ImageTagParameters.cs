using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class ImageTagParameters : IQueryParameters
{
    public string RepositoryName { get; set; }

    public string Tag { get; set; }

    public bool? Force { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.Add("repo", RepositoryName);
        query.Add("tag", Tag);
        query.Add("force", Force);
    }
}
