using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class VolumesPruneParameters : IQueryParameters
{
    public IDictionary<string, IDictionary<string, bool>> Filters { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.Add("filters", Filters);
    }
}
