using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class ContainerRemoveParameters : IQueryParameters
{
    public bool? RemoveVolumes { get; set; }

    public bool? RemoveLinks { get; set; }

    public bool? Force { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.Add("v", RemoveVolumes);
        query.Add("link", RemoveLinks);
        query.Add("force", Force);
    }
}
