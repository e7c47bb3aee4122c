using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine.Networking;
using Aspire.Hosting.Parameters;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// Starts the dashboard with the application: a resource of its own, which the dashboard itself does not list. Where its build is missing,
/// the application goes on without.
/// </summary>
internal static partial class DashboardSetup
{
    public const string ResourceName = "aspire-dashboard";

    private const string DefaultFrontendUrl = "http://localhost:15888";
    private const string DefaultOtlpHttpUrl = "http://localhost:18890";
    private const string TelemetryDirectoryKey = "ASPIRE_DASHBOARD_TELEMETRY_DIRECTORY";
    private const string HealthCheckKey = ResourceName + "_check";

    public static void Configure(DistributedApplicationBuilder builder, DistributedApplicationOptions options, bool testing)
    {
        var configuration = builder.Configuration;
        if (testing || options.DisableDashboard || configuration.GetValue("AppHost:DisableDashboard", false))
        {
            // nobody looks and nobody restarts: waiting for something that cannot run any more would never end
            options.DisableDashboard = true;
            return;
        }

        if (builder.Metadata.DashboardPath is not { } program)
        {
            options.DisableDashboard = true;
            builder.Services.AddHostedService(services => new MissingDashboardNotice(services.GetRequiredService<ILogger<MissingDashboardNotice>>()));
            return;
        }

        var settings = CreateSettings(builder);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<ResourceServiceHost>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ResourceServiceHost>());
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            HealthCheckKey, services => new DashboardHealthCheck(services.GetRequiredService<IHttpClientFactory>(), settings.FrontendUrl), null, null));

        // as late as this, so that code which looks at the model while it is built does not meet a resource that it did not add
        builder.Eventing.Subscribe<BeforeStartEvent>((@event, _) =>
        {
            @event.Services.GetRequiredService<ResourceNotificationService>().DefaultWaitBehavior = WaitBehavior.WaitOnResourceUnavailable;
            AddResource(builder, @event, program, settings);
            return Task.CompletedTask;
        });
    }

    private static DashboardSettings CreateSettings(DistributedApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (OtlpEndpoint.Grpc(configuration) is null && OtlpEndpoint.Http(configuration) is null)
        {
            configuration[OtlpEndpoint.HttpKey] = DefaultOtlpHttpUrl;
        }

        if (OtlpEndpoint.Http(configuration) is { } otlpHttp)
        {
            configuration[OtlpEndpoint.HttpKey] = WithFreePort(otlpHttp);
        }

        if (OtlpEndpoint.Grpc(configuration) is { } otlpGrpc)
        {
            configuration[OtlpEndpoint.GrpcKey] = WithFreePort(otlpGrpc);
        }

        var secrets = builder.Environment.IsDevelopment() ? UserSecrets.Of(builder.AppHostAssembly) : null;
        configuration["AppHost:OtlpApiKey"] ??= secrets?.GetOrAdd("AppHost:OtlpApiKey", NewKey) ?? NewKey();
        var wanted = (configuration["ASPNETCORE_URLS"] ?? configuration["urls"] ?? DefaultFrontendUrl).Split(';')[0];
        var frontend = WithFreePort(wanted);
        return new DashboardSettings(
            frontend,
            frontend == wanted ? null : PortOwner.Describe(new Uri(wanted).Port),
            wanted,
            configuration["ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"] ?? configuration["DOTNET_DASHBOARD_FRONTEND_BROWSERTOKEN"] ?? NewKey(),
            configuration["AppHost:OtlpApiKey"]!,
            configuration["AppHost:ResourceService:ApiKey"] ?? NewKey(),
            configuration.GetValue("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", configuration.GetValue("DOTNET_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", false)));
    }

    private static void AddResource(DistributedApplicationBuilder builder, BeforeStartEvent started, string program, DashboardSettings settings)
    {
        var resource = new ExecutableResource(ResourceName, Engine.Processes.Programs.Dotnet, Path.GetDirectoryName(program)!);
        builder.CreateResourceBuilder(resource)
            .WithArgs("exec", program)
            .WithEnvironment(context => AddVariablesAsync(context, builder, settings, started.Services.GetRequiredService<ResourceServiceHost>()))
            .WithHealthCheck(HealthCheckKey)
            .WithInitialState(new CustomResourceSnapshot { ResourceType = KnownResourceTypes.Executable, Properties = [], IsHidden = true })
            .ExcludeFromManifest();
        var logger = started.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Aspire.Hosting.DistributedApplication");
        builder.Eventing.Subscribe<ResourceReadyEvent>(resource, (_, _) =>
        {
            if (settings.FrontendPortHolder is { } holder)
            {
                LogPortTaken(logger, settings.WantedFrontendUrl, holder);
            }

            LogLogin(logger, settings.IsAnonymous ? settings.FrontendUrl : $"{settings.FrontendUrl}/login?t={settings.BrowserToken}");
            return Task.CompletedTask;
        });
        started.Model.Resources.Insert(0, resource);
    }

    private static async Task AddVariablesAsync(
        EnvironmentCallbackContext context, DistributedApplicationBuilder builder, DashboardSettings settings, ResourceServiceHost resourceService)
    {
        var variables = context.EnvironmentVariables;
        var configuration = builder.Configuration;
        variables["ASPNETCORE_URLS"] = settings.FrontendUrl;
        Set(OtlpEndpoint.HttpKey, OtlpEndpoint.Http(configuration));
        Set(OtlpEndpoint.GrpcKey, OtlpEndpoint.Grpc(configuration));
        variables["DASHBOARD__FRONTEND__AUTHMODE"] = settings.IsAnonymous ? "Unsecured" : "BrowserToken";
        variables["DASHBOARD__FRONTEND__BROWSERTOKEN"] = new SecretText(settings.BrowserToken);
        variables["DASHBOARD__OTLP__AUTHMODE"] = "ApiKey";
        variables["DASHBOARD__OTLP__PRIMARYAPIKEY"] = new SecretText(settings.OtlpApiKey);
        Set("DASHBOARD__PERSISTENCE__DIRECTORY", TelemetryDirectory(builder));
        variables[ResourceService.ResourceServiceProtocol.EndpointVariable] = await resourceService.Address.WaitAsync(context.CancellationToken);
        variables[ResourceService.ResourceServiceProtocol.ApiKeyVariable] = new SecretText(settings.ResourceServiceApiKey);

        void Set(string name, string? value)
        {
            if (value is not null)
            {
                variables[name] = value;
            }
        }
    }

    // a path from the directory of the application host on, wherever the dashboard is started
    private static string? TelemetryDirectory(DistributedApplicationBuilder builder) =>
        builder.Configuration[TelemetryDirectoryKey] is { Length: > 0 } directory ? Path.GetFullPath(directory, builder.AppHostDirectory) : null;

    // a second application host on the machine has the same addresses in its launch profile
    private static string WithFreePort(string url)
    {
        var uri = Uri.TryCreate(url, UriKind.Absolute, out var parsed)
            ? parsed
            : throw new DistributedApplicationException($"'{url}' is not an address such as {DefaultFrontendUrl}.");
        return uri.Port != 0 && FreePorts.IsFree(uri.Port) ? url.TrimEnd('/') : $"{uri.Scheme}://{uri.Host}:{FreePorts.Next()}";
    }

    private static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    [LoggerMessage(1701, LogLevel.Information, "Login to the dashboard at {Url}")]
    private static partial void LogLogin(ILogger logger, string url);

    [LoggerMessage(1702, LogLevel.Warning, "The dashboard is not at {Url}, because its port is in use by {Holder}.")]
    private static partial void LogPortTaken(ILogger logger, string url, string holder);

    private sealed partial class MissingDashboardNotice(ILogger<MissingDashboardNotice> logger) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            LogMissing(logger);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        [LoggerMessage(1703, LogLevel.Warning, "The build of this application host has no dashboard; going on without it.")]
        private static partial void LogMissing(ILogger logger);
    }
}

/// <summary>Addresses and keys of the dashboard.</summary>
/// <param name="FrontendUrl">Address for the browser.</param>
/// <param name="FrontendPortHolder">Who holds the wanted port; null when the dashboard has it.</param>
/// <param name="WantedFrontendUrl">Address that was asked for.</param>
/// <param name="BrowserToken">Token of the login address.</param>
/// <param name="OtlpApiKey">Key of those who send telemetry.</param>
/// <param name="ResourceServiceApiKey">Key of the resource service.</param>
/// <param name="IsAnonymous">True when the dashboard asks for no token.</param>
internal sealed record DashboardSettings(
    string FrontendUrl,
    string? FrontendPortHolder,
    string WantedFrontendUrl,
    string BrowserToken,
    string OtlpApiKey,
    string ResourceServiceApiKey,
    bool IsAnonymous);

/// <summary>Healthy when the dashboard answers at all.</summary>
internal sealed class DashboardHealthCheck(IHttpClientFactory clients, string url) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            using var client = clients.CreateClient(Health.ResourceHealthCheckService.HttpClientName);
            using var response = await client.GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception error) when (error is HttpRequestException or IOException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return HealthCheckResult.Unhealthy(error.GetBaseException().Message);
        }
    }
}
