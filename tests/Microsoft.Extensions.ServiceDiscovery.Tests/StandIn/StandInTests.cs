using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpenClaw.Tests.PublicSurface;

namespace Microsoft.Extensions.ServiceDiscovery.Tests.StandIn;

public sealed class StandInTests
{
    private const string Package = "Microsoft.Extensions.ServiceDiscovery";
    private const string Framework = "net10.0";

    [PackageFact(Package, Framework)]
    public void Every_public_member_exists_in_the_package()
    {
        var path = CachedPackage.Find(Package, Framework)!;
        var abstractions = CachedPackage.Find($"{Package}.Abstractions", Framework)!;
        var package = PublicSurface.Of(CachedPackage.Load(abstractions, path));
        var standIn = PublicSurface.Of(typeof(ServiceEndpointResolver).Assembly);

        Assert.NotEmpty(standIn);
        Assert.Empty(standIn.Except(package));
    }

    // Stand-in only: the package takes such text for a relative URI and fails when it is used.
    [Theory]
    [InlineData("a b")]
    [InlineData("one:99999")]
    [InlineData("one:x")]
    [InlineData("one/two")]
    [InlineData("::not a uri::")]
    [InlineData("  ")]
    [InlineData(null)]
    public void Text_that_is_no_endpoint_is_refused(string? text) => Assert.False(ServiceEndpoint.TryParse(text, out _));

    // Stand-in only: the package forgets idle services by timers of its own.
    [Fact]
    public async Task Services_that_nobody_asks_for_any_more_are_forgotten()
    {
        var time = new FakeTimeProvider();
        var factory = new DisposalFactory();
        await using var discovery = new Discovery([], services =>
        {
            services.AddSingleton<TimeProvider>(time);
            services.AddSingleton<IServiceEndpointProviderFactory>(factory);
        });
        await discovery.Resolver.GetEndpointsAsync("http://idle", default);
        await discovery.Resolver.GetEndpointsAsync("http://busy", default);
        time.Advance(TimeSpan.FromMinutes(4));
        await discovery.Resolver.GetEndpointsAsync("http://busy", default);
        time.Advance(TimeSpan.FromMinutes(2));

        await discovery.Resolver.GetEndpointsAsync("http://new", default);

        Assert.Equal(["http://idle"], factory.Disposed);
        Assert.Single((await discovery.Resolver.GetEndpointsAsync("http://idle", default)).Endpoints);
    }

    private sealed class DisposalFactory : IServiceEndpointProviderFactory
    {
        public List<string> Disposed { get; } = [];

        public bool TryCreateProvider(ServiceEndpointQuery query, [NotNullWhen(true)] out IServiceEndpointProvider? provider)
        {
            provider = new Provider(this, query.ToString()!);
            return true;
        }

        private sealed class Provider(DisposalFactory factory, string name) : IServiceEndpointProvider
        {
            public ValueTask PopulateAsync(IServiceEndpointBuilder endpoints, CancellationToken cancellationToken)
            {
                endpoints.Endpoints.Add(ServiceEndpoint.Create(new DnsEndPoint("somewhere", 1)));
                return default;
            }

            public ValueTask DisposeAsync()
            {
                factory.Disposed.Add(name);
                return default;
            }
        }
    }
}
