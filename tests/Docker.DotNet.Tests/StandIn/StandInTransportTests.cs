using System.IO.Pipes;
using System.Net.Sockets;
using Docker.DotNet.Tests.Endpoints;
using Docker.DotNet.Tests.Engine;
using Docker.Endpoints;

namespace Docker.DotNet.Tests.StandIn;

[Collection(EngineTests.Name)]
public sealed class StandInTransportTests(TestEngine engine)
{
    // Stand-in only: the package has no half-close on TLS connections.
    [Fact]
    public async Task The_input_of_a_command_can_be_closed_on_a_TLS_connection()
    {
        using var files = new TlsFiles();
        await using var relay = EngineRelay.OnTcp(files.AcceptAsync);
        var container = await engine.StartAsync(engine.Sleeper());
        var environment = Home.Environment(
            files.Folder, ("DOCKER_HOST", relay.Address.ToString()), ("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", files.Folder));
        using var client = DockerEndpoint.Resolve(environment).CreateClient();

        await Roundtrip.AssertAsync(client, container);

        await engine.RemoveAsync(container);
    }

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

    // Stand-in only: the package's pipe stream is Windows'; .NET's own has the same names on every system.
    [Fact]
    public async Task A_named_pipe_carries_requests()
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
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copies);
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

    // Stand-in only: the package does not escape what would end the path.
    [Fact]
    public async Task A_name_with_a_question_mark_stays_a_name()
    {
        var exception = await Assert.ThrowsAsync<DockerContainerNotFoundException>(() => engine.Client.Containers.InspectContainerAsync("no?size=1#x"));

        Assert.Contains("No such container: no?size=1#x", exception.ResponseBody, StringComparison.Ordinal);
    }
}
