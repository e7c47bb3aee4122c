using Docker.DotNet.Tests.Engine;
using Docker.Endpoints;

namespace Docker.DotNet.Tests.Endpoints;

[Collection(EngineTests.Name)]
public sealed class TlsTests(TestEngine engine) : IDisposable
{
    private readonly TlsFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task An_engine_with_mutual_TLS_is_reached_by_the_CLIs_variables()
    {
        await using var relay = EngineRelay.OnTcp(_files.AcceptAsync);
        using var client = Resolve(relay).CreateClient();

        await client.System.PingAsync().WaitAsync(Deadline.Short);

        Assert.Equal((await engine.Client.System.GetSystemInfoAsync()).ID, (await client.System.GetSystemInfoAsync()).ID);
    }

    [Fact]
    public async Task The_input_of_a_command_can_be_closed_on_a_TLS_connection()
    {
        await using var relay = EngineRelay.OnTcp(_files.AcceptAsync);
        var container = await engine.StartAsync(engine.Sleeper());
        using var client = Resolve(relay).CreateClient();

        await Roundtrip.AssertAsync(client, container);

        await engine.RemoveAsync(container);
    }

    [Fact]
    public async Task An_engine_that_another_authority_vouches_for_is_refused()
    {
        using var strangers = new TlsFiles();
        await using var relay = EngineRelay.OnTcp(strangers.AcceptAsync);
        using var client = Resolve(relay).CreateClient();

        await Assert.ThrowsAnyAsync<Exception>(() => client.System.PingAsync().WaitAsync(Deadline.Short));
    }

    [Fact]
    public async Task Verification_is_skipped_only_where_a_person_said_so()
    {
        using var strangers = new TlsFiles();
        File.Delete(Path.Combine(strangers.Folder, "ca.pem"));
        await using var relay = EngineRelay.OnTcp(strangers.AcceptAsync);
        var environment = Home.Environment(
            _files.Folder,
            ("DOCKER_HOST", $"tcp://127.0.0.1:{relay.Address.Port}"),
            ("DOCKER_TLS", "1"),
            ("DOCKER_CERT_PATH", strangers.Folder));
        using var client = DockerEndpoint.Resolve(environment).CreateClient();

        await client.System.PingAsync().WaitAsync(Deadline.Short);
    }

    private DockerEndpoint Resolve(EngineRelay relay) => DockerEndpoint.Resolve(Home.Environment(
        _files.Folder,
        ("DOCKER_HOST", $"tcp://127.0.0.1:{relay.Address.Port}"),
        ("DOCKER_TLS_VERIFY", "1"),
        ("DOCKER_CERT_PATH", _files.Folder)));
}
