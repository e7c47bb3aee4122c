using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class ContainerPathStatParameters : IQueryParameters
{
    public string Path { get; set; }

    public bool? AllowOverwriteDirWithFile { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.AddRequired("path", Path);
        query.Add("noOverwriteDirNonDir", AllowOverwriteDirWithFile);
    }
}
