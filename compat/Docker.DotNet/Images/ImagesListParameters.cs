using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class ImagesListParameters : IQueryParameters
{
    public bool? All { get; set; }

    public IDictionary<string, IDictionary<string, bool>> Filters { get; set; }

    public bool? Digests { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.Add("all", All);
        query.Add("filters", Filters);
        query.Add("digests", Digests);
    }
}
