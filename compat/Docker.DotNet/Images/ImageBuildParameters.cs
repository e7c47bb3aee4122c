using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class ImageBuildParameters : IQueryParameters
{
    public IList<string> Tags { get; set; }

    public bool? SuppressOutput { get; set; }

    public string RemoteContext { get; set; }

    public bool? NoCache { get; set; }

    public bool? Remove { get; set; }

    public bool? ForceRemove { get; set; }

    public string Pull { get; set; }

    public string CPUSetCPUs { get; set; }

    public long? CPUShares { get; set; }

    public long? CPUQuota { get; set; }

    public long? CPUPeriod { get; set; }

    public long? Memory { get; set; }

    public long? MemorySwap { get; set; }

    public string NetworkMode { get; set; }

    public long? ShmSize { get; set; }

    public string Dockerfile { get; set; }

    public IDictionary<string, string> BuildArgs { get; set; }

    public IDictionary<string, string> Labels { get; set; }

    public bool? Squash { get; set; }

    public IList<string> CacheFrom { get; set; }

    public IList<string> ExtraHosts { get; set; }

    public string Target { get; set; }

    public string Platform { get; set; }

    public string Outputs { get; set; }

    public IDictionary<string, AuthConfig> AuthConfigs { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.Add("t", Tags);
        query.Add("q", SuppressOutput);
        query.Add("remote", RemoteContext);
        query.Add("nocache", NoCache);
        query.Add("rm", Remove);
        query.Add("forcerm", ForceRemove);
        query.Add("pull", Pull);
        query.Add("cpusetcpus", CPUSetCPUs);
        query.Add("cpushares", CPUShares);
        query.Add("cpuquota", CPUQuota);
        query.Add("cpuperiod", CPUPeriod);
        query.Add("memory", Memory);
        query.Add("memswap", MemorySwap);
        query.Add("networkmode", NetworkMode);
        query.Add("shmsize", ShmSize);
        query.Add("dockerfile", Dockerfile);
        query.Add("buildargs", BuildArgs);
        query.Add("labels", Labels);
        query.Add("squash", Squash);
        query.Add("cachefrom", CacheFrom);
        query.Add("extrahosts", ExtraHosts);
        query.Add("target", Target);
        query.Add("platform", Platform);
        query.Add("outputs", Outputs);
    }
}
