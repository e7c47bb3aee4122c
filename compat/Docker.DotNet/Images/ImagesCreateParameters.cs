using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class ImagesCreateParameters : IQueryParameters
{
    public string FromImage { get; set; }

    public string FromSrc { get; set; }

    public string Repo { get; set; }

    public string Tag { get; set; }

    public string Message { get; set; }

    public IList<string> Changes { get; set; }

    public string Platform { get; set; }

    public AuthConfig RegistryAuth { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.Add("fromImage", FromImage);
        query.Add("fromSrc", FromSrc);
        query.Add("repo", Repo);
        query.Add("tag", Tag);
        query.Add("message", Message);
        query.Add("changes", Changes);
        query.Add("platform", Platform);
    }
}
