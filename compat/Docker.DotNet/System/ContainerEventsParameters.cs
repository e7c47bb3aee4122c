using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class ContainerEventsParameters : IQueryParameters
{
    public string Since { get; set; }

    public string Until { get; set; }

    public IDictionary<string, IDictionary<string, bool>> Filters { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.Add("since", Since);
        query.Add("until", Until);
        query.Add("filters", Filters);
    }
}
