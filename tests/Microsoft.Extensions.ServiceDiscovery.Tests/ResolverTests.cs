using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Microsoft.Extensions.ServiceDiscovery.Tests;

public sealed class ResolverTests
{
    [Theory]
    [InlineData("http://one", "http://10.0.0.1:81/")]
    [InlineData("https+http://bare", "10.0.0.2:82|host2|[::1]:5")]
    [InlineData("http://unknown", "unknown:80")]
    [InlineData("http://unknown:44", "unknown:44")]
    [InlineData("unknown", "unknown")]
    public async Task Endpoints_of(string query, string expected)
    {
        await using var discovery = new Discovery(new()
        {
            ["Services:one:http:0"] = "http://10.0.0.1:81",
            ["Services:bare:http:0"] = "10.0.0.2:82",
            ["Services:bare:http:1"] = "host2",
            ["Services:bare:http:2"] = "[::1]:5",
        });

        var source = await discovery.Resolver.GetEndpointsAsync(query, default);

        Assert.Equal(expected.Split('|'), source.Endpoints.Select(endpoint => endpoint.ToString()));
    }

    [Fact]
    public async Task Results_are_kept_until_their_token_says_they_changed()
    {
        var provider = new CountingProvider();
        await using var discovery = new Discovery([], services => services.AddSingleton<IServiceEndpointProviderFactory>(provider));
        await discovery.Resolver.GetEndpointsAsync("http://counted", default);
        await discovery.Resolver.GetEndpointsAsync("http://counted", default);
        Assert.Equal(1, provider.Reads);

        provider.Change();

        await Eventually.AssertAsync(async () =>
            (await discovery.Resolver.GetEndpointsAsync("http://counted", default)).Endpoints.Single().ToString() == "counted-2:1");
    }

    [Fact]
    public async Task Callers_at_the_same_time_share_one_reading()
    {
        var provider = new CountingProvider();
        await using var discovery = new Discovery([], services => services.AddSingleton<IServiceEndpointProviderFactory>(provider));

        var sources = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => discovery.Resolver.GetEndpointsAsync("http://counted", default).AsTask()));

        Assert.Equal(1, provider.Reads);
        Assert.All(sources, source => Assert.Equal("counted-1:1", source.Endpoints.Single().ToString()));
    }

    [Fact]
    public async Task A_provider_that_cannot_tell_when_it_changed_is_asked_again_after_the_refresh_period()
    {
        var provider = new CountingProvider { TellsChanges = false };
        await using var discovery = new Discovery(
            [],
            services => services.AddSingleton<IServiceEndpointProviderFactory>(provider),
            services => services.AddServiceDiscoveryCore(options => options.RefreshPeriod = TimeSpan.FromMilliseconds(50)));
        await discovery.Resolver.GetEndpointsAsync("http://counted", default);

        await Eventually.AssertAsync(async () =>
            (await discovery.Resolver.GetEndpointsAsync("http://counted", default)).Endpoints.Single().ToString() != "counted-1:1");
    }

    [Fact]
    public async Task A_provider_that_failed_is_asked_again()
    {
        var provider = new CountingProvider { FailsFirst = true };
        await using var discovery = new Discovery([], services => services.AddSingleton<IServiceEndpointProviderFactory>(provider));

        await Assert.ThrowsAsync<IOException>(() => discovery.Resolver.GetEndpointsAsync("http://counted", default).AsTask());

        await Eventually.AssertAsync(async () =>
        {
            try
            {
                return (await discovery.Resolver.GetEndpointsAsync("http://counted", default)).Endpoints.Count == 1;
            }
            catch (IOException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task Without_providers_a_name_cannot_be_resolved()
    {
        await using var discovery = new Discovery([], discovery: services => services.AddServiceDiscoveryCore());

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => discovery.CreateClient().GetStringAsync("http://name/"));

        Assert.Contains("http://name", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_passing_names_through_an_unknown_service_is_an_error()
    {
        await using var discovery = new Discovery([], discovery: services => services.AddConfigurationServiceEndpointProvider());

        await Assert.ThrowsAsync<InvalidOperationException>(() => discovery.CreateClient().GetStringAsync("http://unknown/"));
    }

    [Fact]
    public async Task What_cannot_be_meant_is_refused()
    {
        var discovery = new Discovery([]);

        await Assert.ThrowsAsync<ArgumentNullException>(() => discovery.Resolver.GetEndpointsAsync(null!, default).AsTask());
        await Assert.ThrowsAnyAsync<ArgumentException>(() => discovery.Resolver.GetEndpointsAsync("", default).AsTask());
        await Assert.ThrowsAnyAsync<ArgumentException>(() => discovery.Resolver.GetEndpointsAsync("http://", default).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => discovery.Resolver.GetEndpointsAsync("http://one", new CancellationToken(canceled: true)).AsTask());
        var resolver = discovery.Resolver;
        await discovery.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => resolver.GetEndpointsAsync("http://one", default).AsTask());
    }

    [Theory]
    [InlineData("http://one", "http", null, "one")]
    [InlineData("one", "", null, "one")]
    [InlineData("one:80", "", null, "one")]
    [InlineData("https+http://_ep.one:80/path", "https,http", "ep", "one")]
    [InlineData("_ep.one", "", "ep", "one")]
    [InlineData("http://_one", "http", null, "_one")]
    [InlineData("_.one", "", null, "_.one")]
    [InlineData("one.two", "", null, "one.two")]
    public void A_query_has_schemes_an_endpoint_and_a_service(string text, string schemes, string? endpoint, string service)
    {
        Assert.True(ServiceEndpointQuery.TryParse(text, out var query));

        Assert.Equal((schemes, endpoint, service), (string.Join(',', query.IncludedSchemes), query.EndpointName, query.ServiceName));
        Assert.Equal(text, query.ToString());
    }

    [Theory]
    [InlineData("http://one:1", typeof(UriEndPoint), "http://one:1/")]
    [InlineData("https://a/b", typeof(UriEndPoint), "https://a/b")]
    [InlineData("one:80", typeof(DnsEndPoint), "one:80")]
    [InlineData("one", typeof(DnsEndPoint), "one")]
    [InlineData("1.2.3.4", typeof(IPEndPoint), "1.2.3.4")]
    [InlineData("1.2.3.4:5", typeof(IPEndPoint), "1.2.3.4:5")]
    [InlineData("[::1]:5", typeof(IPEndPoint), "[::1]:5")]
    public void An_endpoint_is_a_URI_a_host_or_an_address(string text, Type type, string expected)
    {
        Assert.True(ServiceEndpoint.TryParse(text, out var endpoint));

        Assert.IsType(type, endpoint.EndPoint);
        Assert.Equal(expected, endpoint.ToString());
    }

    [Fact]
    public void Allowed_schemes_filter_those_asked_for()
    {
        var options = new ServiceDiscoveryOptions();
        Assert.True(options.AllowAllSchemes);
        Assert.Equal(TimeSpan.FromMinutes(1), options.RefreshPeriod);
        Assert.Equal(["a", "b"], options.ApplyAllowedSchemes(["a", "b"]));

        options.AllowAllSchemes = false;
        options.AllowedSchemes = ["b", "c"];
        Assert.Equal(["b"], options.ApplyAllowedSchemes(["a", "b"]));
        Assert.Equal(["b", "c"], options.ApplyAllowedSchemes([]));
    }

    /// <summary>Gives another endpoint at every reading, and is its own factory.</summary>
    private sealed class CountingProvider : IServiceEndpointProviderFactory, IServiceEndpointProvider
    {
        private CancellationTokenSource _change = new();
        private int _reads;

        public bool TellsChanges { get; init; } = true;

        public bool FailsFirst { get; init; }

        public int Reads => Volatile.Read(ref _reads);

        public void Change() => Interlocked.Exchange(ref _change, new CancellationTokenSource()).Cancel();

        public bool TryCreateProvider(ServiceEndpointQuery query, [NotNullWhen(true)] out IServiceEndpointProvider? provider)
        {
            provider = this;
            return true;
        }

        public async ValueTask PopulateAsync(IServiceEndpointBuilder endpoints, CancellationToken cancellationToken)
        {
            await Task.Yield();
            var read = Interlocked.Increment(ref _reads);
            if (FailsFirst && read == 1)
            {
                throw new IOException("The first reading fails.");
            }

            endpoints.Endpoints.Clear();
            endpoints.Endpoints.Add(ServiceEndpoint.Create(new DnsEndPoint($"counted-{read}", 1)));
            endpoints.AddChangeToken(TellsChanges ? new CancellationChangeToken(_change.Token) : new SilentToken());
        }

        public ValueTask DisposeAsync() => default;
    }

    private sealed class SilentToken : IChangeToken
    {
        public bool HasChanged => false;

        public bool ActiveChangeCallbacks => false;

        public IDisposable RegisterChangeCallback(Action<object?> callback, object? state) => new CancellationTokenSource();
    }
}
