using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;

namespace OpenClaw.ServiceDefaults;

/// <summary>What every service of the system has: telemetry, health endpoints, service discovery, resilient HTTP clients, and no more memory than it needs.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Adds telemetry, health checks, service discovery, retry and timeout handlers for every <see cref="HttpClient"/>, and what gives memory back when the
    /// service is quiet.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="resilientClients">False for a service none of whose clients may try again by itself: then there are no such handlers.</param>
    /// <param name="tracesWithoutReceiver">Whether spans are made where no variable names a receiver, so that a trace of others goes on through this service.</param>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder, bool resilientClients = true, bool tracesWithoutReceiver = true)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.AddTelemetry(tracesWithoutReceiver);
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [HealthEndpoints.LiveTag]);
        builder.Services.AddServiceDiscovery();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddHostedService<QuietMemory>();
        if (resilientClients)
        {
            AddResilience(builder.Services);
        }

        builder.Services.ConfigureHttpClientDefaults(static http => http.AddServiceDiscovery());
        return builder;
    }

    // A POST that failed half-way may have had its effect: only safe methods are tried again. Not part of its caller, so that the packages behind it are
    // loaded only where they are wanted.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddResilience(IServiceCollection services) => services.ConfigureHttpClientDefaults(
        static http => http.AddStandardResilienceHandler(static options => options.Retry.DisableForUnsafeHttpMethods()));

    /// <summary>Maps <c>/health</c> (every check: ready for work) and <c>/alive</c> (the process itself: do not restart).</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        HealthEndpoints.Map(app);
        return app;
    }
}
