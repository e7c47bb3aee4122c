using Docker.DotNet.Models;
using Docker.DotNet.Tests.Engine;
using static Docker.DotNet.Tests.Requests.ExpectedRequest;

namespace Docker.DotNet.Tests.Requests;

/// <summary>What calls for images, networks, volumes and the engine itself put on the wire.</summary>
internal static class OtherRequests
{
    public static readonly ExpectedRequest[] All =
    [
        new($"GET /v1.41/images/json?all=1&{FiltersQuery}&digests=1", "", client => client.Images.ListImagesAsync(new() { All = true, Filters = Filters, Digests = true })),
        new(
            "POST /v1.41/build?t=a&t=b%3Ac&nocache=1&rm=1&buildargs=%7B%22k%22%3A%22v%20w%22%7D&labels=%7B%22l%22%3A%22m%22%7D"
                + "&cachefrom=x&cachefrom=y&extrahosts=h%3A1",
            "tar",
            client => client.Images.BuildImageFromDockerfileAsync(
                new()
                {
                    Tags = ["a", "b:c"],
                    NoCache = true,
                    Remove = true,
                    BuildArgs = new Dictionary<string, string> { ["k"] = "v w" },
                    Labels = new Dictionary<string, string> { ["l"] = "m" },
                    CacheFrom = ["x", "y"],
                    ExtraHosts = ["h:1"],
                },
                Archive,
                null,
                null,
                Ignored)),
        new("POST /v1.41/images/create?fromImage=debian%3A1&tag=t", "", client => client.Images.CreateImageAsync(new() { FromImage = "debian:1", Tag = "t" }, Login, Ignored)),
        new(
            "POST /v1.41/images/create?fromSrc=-&repo=r&tag=t&changes=CMD%20x&changes=ENV%20y",
            "tar",
            client => client.Images.CreateImageAsync(
                new() { FromSrc = "-", Repo = "r", Tag = "t", Changes = ["CMD x", "ENV y"] }, Archive, Login, Ignored)),
        new("GET /v1.41/images/registry:5000/a/b:c/json", "", client => client.Images.InspectImageAsync("registry:5000/a/b:c")),
        new("GET /v1.41/images/a/b/history", "", client => client.Images.GetImageHistoryAsync("a/b")),
        new(
            "POST /v1.41/images/a/b/push?fromImage=z&tag=t",
            "",
            client => client.Images.PushImageAsync("a/b", new() { ImageID = "z", Tag = "t" }, Login, Ignored)),
        new(
            "POST /v1.41/images/a/b/tag?repo=r%2Fx&tag=t&force=1",
            "",
            client => client.Images.TagImageAsync("a/b", new() { RepositoryName = "r/x", Tag = "t", Force = true })),
        new("DELETE /v1.41/images/a/b?force=1", "", client => client.Images.DeleteImageAsync("a/b", new() { Force = true })),
        new($"POST /v1.41/images/prune?{FiltersQuery}", "", client => client.Images.PruneImagesAsync(new() { Filters = Filters })),
        new(
            "POST /v1.41/commit?container=c&repo=r&changes=a&changes=b&pause=1",
            """{"User":"u"}""",
            client => client.Images.CommitContainerChangesAsync(
                new() { ContainerID = "c", RepositoryName = "r", Changes = ["a", "b"], Pause = true, Config = new() { User = "u" } })),
        new("GET /v1.41/images/get?names=a%2Fb", "", client => client.Images.SaveImageAsync("a/b")),
        new("GET /v1.41/images/get?names=a&names=b%3Ac", "", client => client.Images.SaveImagesAsync(["a", "b:c"])),
        new("POST /v1.41/images/load?quiet=1", "tar", client => client.Images.LoadImageAsync(new() { Quiet = true }, Archive, Ignored)),
        new("GET /v1.41/networks", "", client => client.Networks.ListNetworksAsync()),
        new($"GET /v1.41/networks?{FiltersQuery}", "", client => client.Networks.ListNetworksAsync(new() { Filters = Filters })),
        new("GET /v1.41/networks/n", "", client => client.Networks.InspectNetworkAsync("n")),
        new("DELETE /v1.41/networks/n", "", client => client.Networks.DeleteNetworkAsync("n")),
        new(
            "POST /v1.41/networks/create",
            """{"Name":"n","Internal":true,"IPAM":{"Config":[{"Subnet":"1","AuxiliaryAddresses":{"a":"b"}}]},"Labels":{"Mixed Case":"b"}}""",
            client => client.Networks.CreateNetworkAsync(new()
            {
                Name = "n",
                Internal = true,
                IPAM = new() { Config = [new() { Subnet = "1", AuxAddress = new Dictionary<string, string> { ["a"] = "b" } }] },
                Labels = new Dictionary<string, string> { ["Mixed Case"] = "b" },
            })),
        new(
            "POST /v1.41/networks/n/connect",
            """{"Container":"c","EndpointConfig":{"Aliases":["x"]}}""",
            client => client.Networks.ConnectNetworkAsync("n", new() { Container = "c", EndpointConfig = new() { Aliases = ["x"] } })),
        new(
            "POST /v1.41/networks/n/disconnect",
            """{"Container":"c","Force":true}""",
            client => client.Networks.DisconnectNetworkAsync("n", new() { Container = "c", Force = true })),
        new($"POST /v1.41/networks/prune?{FiltersQuery}", "", client => client.Networks.PruneNetworksAsync(new() { Filters = Filters })),
        new("GET /v1.41/volumes", "", client => client.Volumes.ListAsync()),
        new($"GET /v1.41/volumes?{FiltersQuery}", "", client => client.Volumes.ListAsync(new VolumesListParameters { Filters = Filters })),
        new(
            "POST /v1.41/volumes/create",
            """{"Name":"v","Driver":"local","DriverOpts":{"o":"p"},"Labels":{"a":"b"}}""",
            client => client.Volumes.CreateAsync(new()
            {
                Name = "v",
                Driver = "local",
                Labels = new Dictionary<string, string> { ["a"] = "b" },
                DriverOpts = new Dictionary<string, string> { ["o"] = "p" },
            })),
        new("GET /v1.41/volumes/v", "", client => client.Volumes.InspectAsync("v")),
        new("DELETE /v1.41/volumes/v", "", client => client.Volumes.RemoveAsync("v", true)),
        new($"POST /v1.41/volumes/prune?{FiltersQuery}", "", client => client.Volumes.PruneAsync(new() { Filters = Filters })),
        new("GET /v1.41/_ping", "", client => client.System.PingAsync()),
        new("GET /v1.41/version", "", client => client.System.GetVersionAsync()),
        new("GET /v1.41/info", "", client => client.System.GetSystemInfoAsync()),
        new(
            $"GET /v1.41/events?since=1&until=2&{FiltersQuery}",
            "",
            client => client.System.MonitorEventsAsync(
                new() { Since = "1", Until = "2", Filters = Filters }, new SynchronousProgress<Message>(_ => { }))),
        new(
            "POST /v1.41/auth",
            """{"username":"u","password":"p","serveraddress":"registry:5000"}""",
            client => client.System.AuthenticateAsync(Login)),
    ];
}
