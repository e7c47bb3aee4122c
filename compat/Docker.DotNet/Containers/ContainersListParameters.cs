using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class ContainersListParameters : IQueryParameters
{
    public bool? Size { get; set; }

    public bool? All { get; set; }

    public string Since { get; set; }

    public string Before { get; set; }

    public long? Limit { get; set; }

    public IDictionary<string, IDictionary<string, bool>> Filters { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.Add("size", Size);
        query.Add("all", All);
        query.Add("since", Since);
        query.Add("before", Before);
        query.Add("limit", Limit);
        query.Add("filters", Filters);
    }
}
