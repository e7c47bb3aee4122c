using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.ServiceDiscovery.Tests;

/// <summary>Clients that know only names reach real servers.</summary>
public sealed class HttpClientTests : IAsyncLifetime
{
    private EchoServer _one = null!;
    private EchoServer _two = null!;

    public async Task InitializeAsync()
    {
        _one = await EchoServer.StartAsync("one");
        _two = await EchoServer.StartAsync("two");
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task A_name_reaches_the_configured_server()
    {
        await using var discovery = new Discovery(new() { ["Services:gateway:http:0"] = _one.Address });

        var answer = await discovery.CreateClient().GetStringAsync("http://gateway/path?query=1");

        Assert.Equal($"one /path?query=1 host={_one.Authority}", answer);
    }

    [Fact]
    public async Task A_client_may_have_the_name_as_its_base_address()
    {
        await using var discovery = new Discovery(new() { ["Services:gateway:http:0"] = _one.Address });
        var client = discovery.CreateClient();
        client.BaseAddress = new Uri("https+http://gateway/api/");

        Assert.StartsWith("one /api/v1/things ", await client.GetStringAsync("v1/things"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_endpoint_is_another_server()
    {
        await using var discovery = new Discovery(new()
        {
            ["Services:worker:http:0"] = _one.Address,
            ["Services:worker:control:0"] = _two.Address,
        });

        Assert.StartsWith("one ", await discovery.CreateClient().GetStringAsync("http://worker/"), StringComparison.Ordinal);
        Assert.StartsWith("two ", await discovery.CreateClient().GetStringAsync("http://_control.worker/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_go_to_all_servers_of_a_service_in_turn()
    {
        await using var discovery = new Discovery(new()
        {
            ["Services:worker:http:0"] = _one.Address,
            ["Services:worker:http:1"] = _two.Address,
        });
        var client = discovery.CreateClient();
        var answers = new List<string>();
        for (var request = 0; request < 10; request++)
        {
            answers.Add((await client.GetStringAsync("http://worker/"))[..3]);
        }

        Assert.Equal(5, answers.Count(answer => answer == "one"));
        Assert.Equal(5, answers.Count(answer => answer == "two"));
        Assert.All(answers.Zip(answers.Skip(1)), pair => Assert.NotEqual(pair.First, pair.Second));
    }

    [Fact]
    public async Task An_address_that_is_no_service_is_left_alone()
    {
        await using var discovery = new Discovery([]);

        Assert.StartsWith("one /x ", await discovery.CreateClient().GetStringAsync($"{_one.Address}/x"), StringComparison.Ordinal);
        Assert.StartsWith(
            "one /x ", await discovery.CreateClient().GetStringAsync($"http://localhost:{new Uri(_one.Address).Port}/x"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_name_fails_as_an_unknown_host()
    {
        await using var discovery = new Discovery([]);

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => discovery.CreateClient().GetStringAsync("http://no-such-service.invalid/"));

        Assert.IsType<SocketException>(exception.InnerException);
    }

    [Fact]
    public async Task A_service_that_moves_is_found_at_its_new_place()
    {
        await using var discovery = new Discovery(new() { ["Services:gateway:http:0"] = _one.Address });
        var client = discovery.CreateClient();
        Assert.StartsWith("one ", await client.GetStringAsync("http://gateway/"), StringComparison.Ordinal);

        discovery.Configuration["Services:gateway:http:0"] = _two.Address;
        discovery.Configuration.Reload();

        await Eventually.AssertAsync(async () => (await client.GetStringAsync("http://gateway/")).StartsWith("two ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_service_that_is_configured_later_is_found_then()
    {
        await using var discovery = new Discovery([]);
        Assert.Equal("gateway:80", Assert.Single((await discovery.Resolver.GetEndpointsAsync("http://gateway", default)).Endpoints).ToString());

        discovery.Configuration["Services:gateway:http:0"] = _one.Authority;
        discovery.Configuration.Reload();

        await Eventually.AssertAsync(
            async () => (await discovery.Resolver.GetEndpointsAsync("http://gateway", default)).Endpoints.Single().ToString() == _one.Authority);
    }

    [Fact]
    public async Task The_caller_keeps_its_own_address()
    {
        await using var discovery = new Discovery(new() { ["Services:gateway:http:0"] = _one.Address });
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://gateway/path");

        using var response = await discovery.CreateClient().SendAsync(request);

        Assert.Equal("http://gateway/path", request.RequestUri?.ToString());
    }

    [Fact]
    public async Task The_services_name_is_the_host_of_requests_when_asked_for()
    {
        await using var discovery = new Discovery(
            new() { ["Services:gateway:http:0"] = _one.Address },
            services => services.Configure<ConfigurationServiceEndpointProviderOptions>(options => options.ShouldApplyHostNameMetadata = _ => true));

        Assert.EndsWith(" host=gateway", await discovery.CreateClient().GetStringAsync("http://gateway/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_client_can_have_discovery_by_default()
    {
        await using var discovery = new Discovery(
            new() { ["Services:gateway:http:0"] = _one.Address },
            services => services.ConfigureHttpClientDefaults(http => http.AddServiceDiscovery()));

        Assert.StartsWith("one ", await discovery.CreateClient().GetStringAsync("http://gateway/"), StringComparison.Ordinal);
    }
}
