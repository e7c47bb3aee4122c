using Docker.DotNet.Tests.Engine;

namespace Docker.DotNet.Tests.StandIn;

[Collection(EngineTests.Name)]
public sealed class StandInTransportTests(TestEngine engine)
{
    // Stand-in only: the package says "Connection failed" and, for a missing socket, "Cannot assign requested address".
    [Fact]
    public async Task A_failed_connection_says_to_which_engine_and_why()
    {
        using var missing = new DockerClientConfiguration(new Uri("unix:///tmp/no-such-directory/docker.sock")).CreateClient();
        using var refused = new DockerClientConfiguration(new Uri("tcp://127.0.0.1:1")).CreateClient();

        var noSocket = await Assert.ThrowsAsync<HttpRequestException>(() => missing.System.PingAsync());
        var noListener = await Assert.ThrowsAsync<HttpRequestException>(() => refused.System.PingAsync());

        Assert.Contains("unix:///tmp/no-such-directory/docker.sock: there is no such socket", noSocket.Message, StringComparison.Ordinal);
        Assert.Contains("tcp://127.0.0.1:1/: Connection refused", noListener.Message, StringComparison.Ordinal);
    }

    // Stand-in only: the package opens a connection for every call.
    [Fact]
    public async Task Calls_use_the_same_connection_again()
    {
        await using var relay = EngineRelay.OnSocket();
        using var client = relay.CreateClient();
        for (var call = 0; call < 10; call++)
        {
            await client.System.PingAsync();
            await client.System.GetVersionAsync();
            await Assert.ThrowsAsync<DockerImageNotFoundException>(() => client.Images.InspectImageAsync("no-such-thing"));
        }

        Assert.Equal(1, relay.Accepted);
    }

    // Stand-in only: the package passes such names on.
    [Theory]
    [InlineData("../images/json")]
    [InlineData("a/../../volumes/v")]
    [InlineData("..")]
    public async Task A_name_that_leads_to_another_resource_is_refused(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => engine.Client.Containers.RemoveContainerAsync(name, new()));
        await Assert.ThrowsAsync<ArgumentException>(() => engine.Client.Volumes.RemoveAsync(name));
        await Assert.ThrowsAsync<ArgumentException>(() => engine.Client.Images.InspectImageAsync(name));
    }
}
