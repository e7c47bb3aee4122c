using Docker.DotNet.Models;
using Docker.DotNet.Tests.Engine;

namespace Docker.DotNet.Tests;

[Collection(EngineTests.Name)]
public sealed class NetworkTests(TestEngine engine)
{
    private INetworkOperations Networks => engine.Client.Networks;

    [Fact]
    public async Task A_network_is_created_joined_left_and_removed()
    {
        var created = await Networks.CreateNetworkAsync(new NetworksCreateParameters
        {
            Name = $"{engine.Run}-net",
            Driver = "bridge",
            Internal = true,
            CheckDuplicate = true,
            Labels = engine.Labels,
            Options = new Dictionary<string, string> { ["com.docker.network.bridge.enable_icc"] = "false" },
        });
        var network = await Networks.InspectNetworkAsync(created.ID);
        Assert.Equal(($"{engine.Run}-net", "bridge", true), (network.Name, network.Driver, network.Internal));
        Assert.Equal("false", network.Options["com.docker.network.bridge.enable_icc"]);
        Assert.NotEmpty(Assert.Single(network.IPAM.Config).Subnet);

        var parameters = engine.Sleeper();
        parameters.HostConfig.NetworkMode = $"{engine.Run}-net";
        parameters.NetworkingConfig = new NetworkingConfig
        {
            EndpointsConfig = new Dictionary<string, EndpointSettings> { [$"{engine.Run}-net"] = new() { Aliases = ["first"] } },
        };
        var first = await engine.StartAsync(parameters);
        var inspected = await engine.Client.Containers.InspectContainerAsync(first);
        Assert.Contains("first", inspected.NetworkSettings.Networks[$"{engine.Run}-net"].Aliases);

        parameters.NetworkingConfig = null;
        parameters.HostConfig.NetworkMode = "bridge";
        var second = await engine.StartAsync(parameters);
        await Networks.ConnectNetworkAsync(
            created.ID, new NetworkConnectParameters { Container = second, EndpointConfig = new EndpointSettings { Aliases = ["second"] } });
        Assert.Equal(new[] { first, second }.Order(), (await Networks.InspectNetworkAsync(created.ID)).Containers.Keys.Order());
        Assert.Equal(created.ID, Assert.Single(await Networks.ListNetworksAsync(new NetworksListParameters { Filters = engine.LabelFilter })).ID);

        await Networks.DisconnectNetworkAsync(created.ID, new NetworkDisconnectParameters { Container = second, Force = true });
        Assert.Equal([first], (await Networks.InspectNetworkAsync(created.ID)).Containers.Keys);

        var busy = await Assert.ThrowsAsync<DockerApiException>(() => Networks.DeleteNetworkAsync(created.ID));
        Assert.Contains("active endpoints", busy.ResponseBody, StringComparison.Ordinal);
        await engine.RemoveAsync(first);
        await engine.RemoveAsync(second);
        await Networks.DeleteNetworkAsync(created.ID);
        await Assert.ThrowsAsync<DockerNetworkNotFoundException>(() => Networks.InspectNetworkAsync(created.ID));
    }

    [Fact]
    public async Task Pruning_takes_only_what_the_filter_names()
    {
        await Networks.CreateNetworkAsync(new NetworksCreateParameters { Name = $"{engine.Run}-pruned", Internal = true, Labels = engine.Labels });

        var pruned = await Networks.PruneNetworksAsync(new NetworksDeleteUnusedParameters { Filters = engine.LabelFilter });

        Assert.Equal([$"{engine.Run}-pruned"], pruned.NetworksDeleted);
    }
}
