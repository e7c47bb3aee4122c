using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Docker.DotNet.Models;
using Docker.DotNet.Tests.Engine;

namespace Docker.DotNet.Tests;

[Collection(EngineTests.Name)]
public sealed class ErrorTests(TestEngine engine)
{
    private const string Missing = "no-such-thing";

    private static readonly IProgress<JSONMessage> Ignored = new SynchronousProgress<JSONMessage>(_ => { });

    private static readonly Dictionary<string, (Type Exception, HttpStatusCode Status, string Message, Func<DockerClient, Task> Call)> Refusals = new()
    {
        ["inspect container"] = Refused<DockerContainerNotFoundException>("No such container", client => client.Containers.InspectContainerAsync(Missing)),
        ["start container"] = Refused<DockerContainerNotFoundException>("No such container", client => client.Containers.StartContainerAsync(Missing, null)),
        ["stop container"] = Refused<DockerContainerNotFoundException>("No such container", client => client.Containers.StopContainerAsync(Missing, new())),
        ["remove container"] = Refused<DockerContainerNotFoundException>("No such container", client => client.Containers.RemoveContainerAsync(Missing, new())),
        ["logs"] = Refused<DockerContainerNotFoundException>(
            "No such container", client => client.Containers.GetContainerLogsAsync(Missing, false, new() { ShowStdout = true })),
        ["attach"] = Refused<DockerContainerNotFoundException>(
            "No such container", client => client.Containers.AttachContainerAsync(Missing, false, new() { Stream = true, Stdout = true })),
        ["archive"] = Refused<DockerContainerNotFoundException>(
            "No such container", client => client.Containers.GetArchiveFromContainerAsync(Missing, new() { Path = "/" }, false)),
        ["statistics"] = Refused<DockerContainerNotFoundException>(
            "No such container", client => client.Containers.GetContainerStatsAsync(Missing, new(), new SynchronousProgress<ContainerStatsResponse>(_ => { }))),
        ["create exec"] = Refused<DockerContainerNotFoundException>(
            "No such container", client => client.Exec.ExecCreateContainerAsync(Missing, new() { Cmd = ["true"] })),
        ["start exec"] = Refused<DockerContainerNotFoundException>("No such exec instance", client => client.Exec.StartContainerExecAsync(Missing)),
        ["attach exec"] = Refused<DockerContainerNotFoundException>(
            "No such exec instance", client => client.Exec.StartAndAttachContainerExecAsync(Missing, false)),
        ["create container without image"] = Refused<DockerImageNotFoundException>(
            "No such image", client => client.Containers.CreateContainerAsync(new() { Image = $"{Missing}:1" })),
        ["inspect image"] = Refused<DockerImageNotFoundException>("No such image", client => client.Images.InspectImageAsync(Missing)),
        ["delete image"] = Refused<DockerImageNotFoundException>("No such image", client => client.Images.DeleteImageAsync(Missing, new())),
        ["save image"] = Refused<DockerImageNotFoundException>("No such image", client => client.Images.SaveImageAsync(Missing)),
        ["inspect network"] = Refused<DockerNetworkNotFoundException>("not found", client => client.Networks.InspectNetworkAsync(Missing)),
        ["delete network"] = Refused<DockerNetworkNotFoundException>("not found", client => client.Networks.DeleteNetworkAsync(Missing)),
        ["inspect volume"] = Refused<DockerApiException>("no such volume", client => client.Volumes.InspectAsync(Missing)),
        ["pull from nowhere"] = Refused<DockerApiException>(
            "connection refused",
            client => client.Images.CreateImageAsync(new() { FromImage = "127.0.0.1:1/nothing", Tag = "latest" }, null, Ignored),
            HttpStatusCode.InternalServerError),
        ["build without Dockerfile"] = Refused<DockerApiException>(
            "Cannot locate specified Dockerfile",
            client => client.Images.BuildImageFromDockerfileAsync(new(), Tar.Of(("other", "")), null, null, Ignored),
            HttpStatusCode.InternalServerError),
    };

    public static TheoryData<string> RefusedCalls => [.. Refusals.Keys];

    [Theory]
    [MemberData(nameof(RefusedCalls))]
    public async Task The_engines_refusal_is_a_typed_exception_with_its_message(string name)
    {
        var (type, status, message, call) = Refusals[name];

        var exception = await Record.ExceptionAsync(() => call(engine.Client).WaitAsync(Deadline.Short));

        Assert.IsType(type, exception);
        var refusal = Assert.IsAssignableFrom<DockerApiException>(exception);
        Assert.Equal(status, refusal.StatusCode);
        Assert.Contains(message, refusal.ResponseBody, StringComparison.Ordinal);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_leaves_the_client_usable()
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            await Assert.ThrowsAsync<DockerContainerNotFoundException>(() => engine.Client.Exec.StartAndAttachContainerExecAsync(Missing, false));
        }

        await engine.Client.System.PingAsync().WaitAsync(Deadline.Short);
    }

    [Fact]
    public async Task A_conflict_is_told_apart_from_what_is_missing()
    {
        var id = (await engine.Client.Containers.CreateContainerAsync(engine.Sleeper())).ID;

        var exception = await Assert.ThrowsAsync<DockerApiException>(
            () => engine.Client.Exec.ExecCreateContainerAsync(id, new ContainerExecCreateParameters { Cmd = ["true"] }));

        Assert.Equal(HttpStatusCode.Conflict, exception.StatusCode);
        Assert.Contains("is not running", exception.ResponseBody, StringComparison.Ordinal);
        await engine.RemoveAsync(id);
    }

    [Fact]
    public async Task A_socket_that_is_not_there_fails_at_once()
    {
        using var client = new DockerClientConfiguration(new Uri("unix:///tmp/no-such-directory/docker.sock")).CreateClient();

        await AssertCannotConnectAsync(client);
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_fails_at_once()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var client = new DockerClientConfiguration(new Uri($"tcp://127.0.0.1:{port}")).CreateClient();

        await AssertCannotConnectAsync(client);
    }

    [Fact]
    public async Task An_engine_that_goes_away_ends_what_is_attached()
    {
        var id = await engine.StartAsync(engine.Sleeper());
        var relay = EngineRelay.OnSocket();
        using var client = relay.CreateClient();
        var exec = await client.Exec.ExecCreateContainerAsync(
            id, new ContainerExecCreateParameters { AttachStdout = true, Cmd = ["sleep", "3600"] });
        using var stream = await client.Exec.StartAndAttachContainerExecAsync(exec.ID, false);
        var reading = stream.ReadOutputToEndAsync(default);

        await relay.DisposeAsync();

        // Between two frames a closed connection looks like the end of the output; the exit code tells them apart.
        await Task.WhenAny(reading, Task.Delay(Deadline.Short));
        Assert.True(reading.IsCompleted);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.Exec.InspectContainerExecAsync(exec.ID));
        await engine.RemoveAsync(id);
    }

    [Fact]
    public async Task A_name_with_a_question_mark_stays_a_name()
    {
        var exception = await Assert.ThrowsAsync<DockerContainerNotFoundException>(() => engine.Client.Containers.InspectContainerAsync("no?size=1#x"));

        Assert.Contains("No such container: no?size=1#x", exception.ResponseBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_meant_is_refused_before_any_request()
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => engine.Client.Containers.InspectContainerAsync(""));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => engine.Client.Containers.InspectContainerAsync(null));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => engine.Client.Containers.CreateContainerAsync(null));
        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => engine.Client.Containers.GetArchiveFromContainerAsync("id", new GetArchiveFromContainerParameters(), false));
        Assert.Throws<ArgumentNullException>(() => new DockerClientConfiguration(endpoint: null));
        Assert.Throws<ArgumentException>(() => new DockerClientConfiguration(defaultTimeout: TimeSpan.FromSeconds(-5)));
        Assert.ThrowsAny<Exception>(() => new DockerClientConfiguration(new Uri("ssh://host")).CreateClient());
        Assert.ThrowsAny<ArgumentException>(() => new DockerClientConfiguration(new Uri("npipe:////./pipe/name")).CreateClient());
    }

    private static async Task AssertCannotConnectAsync(DockerClient client)
    {
        var elapsed = Stopwatch.StartNew();

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => client.System.PingAsync());
        await Assert.ThrowsAsync<HttpRequestException>(() => client.Exec.StartAndAttachContainerExecAsync("id", false));

        Assert.IsType<SocketException>(exception.InnerException);
        Assert.InRange(elapsed.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private static (Type Exception, HttpStatusCode Status, string Message, Func<DockerClient, Task> Call) Refused<T>(
        string message, Func<DockerClient, Task> call, HttpStatusCode status = HttpStatusCode.NotFound)
        where T : DockerApiException => (typeof(T), status, message, call);
}
