using System.IO.Pipes;
using System.Net.Sockets;
using Docker.DotNet.Tests.Engine;

namespace Docker.DotNet.Tests;

/// <summary>The same engine by every road: commands with input and output, and refusals.</summary>
[Collection(EngineTests.Name)]
public sealed class TransportTests(TestEngine engine) : IAsyncLifetime
{
    private string _container = "";

    public async Task InitializeAsync() => _container = await engine.StartAsync(engine.Sleeper());

    public Task DisposeAsync() => engine.RemoveAsync(_container);

    [Fact]
    public async Task By_a_Unix_socket()
    {
        await using var relay = EngineRelay.OnSocket();
        using var client = relay.CreateClient();

        await Roundtrip.AssertAsync(client, _container);
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("http")]
    public async Task By_TCP(string scheme)
    {
        await using var relay = EngineRelay.OnTcp();
        using var client = new DockerClientConfiguration(new Uri($"{scheme}://127.0.0.1:{relay.Address.Port}")).CreateClient();

        await Roundtrip.AssertAsync(client, _container);
    }

    [Fact]
    public async Task By_a_named_pipe()
    {
        var name = $"{engine.Run}-pipe";
        await using var pipe = new NamedPipeServerStream(name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);
        using var client = new DockerClientConfiguration(new Uri($"npipe://./pipe/{name}"), namedPipeConnectTimeout: Deadline.Short).CreateClient();
        var ping = client.System.PingAsync();
        await pipe.WaitForConnectionAsync().WaitAsync(Deadline.Short);
        using var upstream = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await upstream.ConnectAsync(new UnixDomainSocketEndPoint(TestEngine.Socket));
        await using var stream = new NetworkStream(upstream);
        using var stop = new CancellationTokenSource();
        var copies = Task.WhenAll(pipe.CopyToAsync(stream, stop.Token), stream.CopyToAsync(pipe, stop.Token));

        await ping.WaitAsync(Deadline.Short);

        await stop.CancelAsync();
        await copies.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    [Fact]
    public async Task By_the_local_engines_address_when_none_is_given()
    {
        using var client = new DockerClientConfiguration().CreateClient();

        await client.System.PingAsync();

        Assert.Equal("unix:/var/run/docker.sock", client.Configuration.EndpointBaseUri.OriginalString);
        Assert.Equal(TimeSpan.FromSeconds(100), client.DefaultTimeout);
    }

    [Fact]
    public async Task Many_calls_at_the_same_time_share_one_client()
    {
        await using var relay = EngineRelay.OnTcp();
        using var client = relay.CreateClient();

        var states = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.Containers.InspectContainerAsync(_container)));

        Assert.All(states, state => Assert.Equal(_container, state.ID));
    }

    [Fact]
    public async Task A_client_is_usable_again_once_the_engine_is_back()
    {
        var relay = EngineRelay.OnTcp();
        using var client = relay.CreateClient();
        await client.System.PingAsync();
        await relay.DisposeAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.System.PingAsync());

        await using var back = EngineRelay.OnTcp(port: relay.Address.Port);

        await client.System.PingAsync().WaitAsync(Deadline.Short);
    }
}
