using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class ImageDeleteParameters : IQueryParameters
{
    public bool? Force { get; set; }

    public bool? NoPrune { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.Add("force", Force);
        query.Add("noprune", NoPrune);
    }
}
