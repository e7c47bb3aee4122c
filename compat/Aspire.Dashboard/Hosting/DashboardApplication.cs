using Aspire.Dashboard.Api;
using Aspire.Dashboard.ApplicationHost;
using Aspire.Dashboard.Archive;
using Aspire.Dashboard.Configuration;
using Aspire.Dashboard.Otlp;
using Aspire.Dashboard.Pages;
using Aspire.Dashboard.Pages.Controls;
using Aspire.Dashboard.Persistence;
using Aspire.Dashboard.Security;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Hosting;

/// <summary>Puts the dashboard together.</summary>
internal static class DashboardApplication
{
    private const string HealthPath = "/health";

    /// <summary>Builds the application; nothing listens yet.</summary>
    /// <exception cref="DashboardConfigurationException">The settings have errors.</exception>
    public static WebApplication Create(string[] args)
    {
        // The files of the pages lie beside the program, wherever it is started from.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var options = DashboardConfiguration.Read(builder.Configuration);
        var secrets = new DashboardSecrets(options);
        var listeners = new DashboardListeners(options);

        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);

        // It would warn that ASPNETCORE_URLS is overridden, though the listeners are made from it.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(listeners.Configure);
        AddServices(builder.Services, options, secrets, listeners);

        var app = builder.Build();
        Configure(app);
        return app;
    }

    private static void AddServices(IServiceCollection services, DashboardOptions options, DashboardSecrets secrets, DashboardListeners listeners)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(secrets);
        services.AddSingleton(listeners);
        services.AddHostedService<StartAnnouncement>();

        services.AddSingleton<ChangeFeed>();
        services.AddSingleton(provider => new TelemetryStore(options.TelemetryLimits, provider.GetRequiredService<ChangeFeed>()));
        services.AddSingleton<OtlpReader>();
        services.AddSingleton<TraceReader>();
        services.AddSingleton<LogReader>();
        services.AddSingleton<MetricReader>();
        services.AddSingleton<TelemetryJournal>();
        services.AddHostedService(provider => provider.GetRequiredService<TelemetryJournal>());
        services.AddSingleton<TelemetryIntake>();
        services.AddSingleton<TelemetryImport>();
        services.AddSingleton<TelemetryManager>();
        services.AddSingleton<OtlpAccess>();
        services.AddSingleton<OtlpEndpoints>();
        services.AddOtlpGrpc(options);
        services.AddRequestDecompression();

        services.AddSingleton<ResourceServiceClient>();
        services.AddSingleton(provider => new ResourceModel(options.ApplicationName, provider.GetRequiredService<ChangeFeed>()));
        services.AddHostedService<ApplicationHostConnection>();

        services.AddSingleton<LoginEndpoints>();
        services.AddSingleton<ApiAccess>();
        services.AddFrontendGuards(options, listeners);
        services.AddDashboardAuthentication(options, secrets);
        services.AddDashboardPages();
        services.UseDataProtectionKeysInMemory();
        services.AddSingleton(new DashboardAddresses(
            () => listeners.OtlpUrl, options.Otlp.AuthMode == OtlpAuthMode.ApiKey, options.Frontend.AuthMode == FrontendAuthMode.Unsecured));
    }

    private static void Configure(WebApplication app)
    {
        app.MapWhen(ListenerFeature.IsOtlp, otlp =>
        {
            otlp.UseRequestDecompression();
            var endpoints = app.Services.GetRequiredService<OtlpEndpoints>();
            otlp.Run(endpoints.HandleAsync);
        });
        app.MapWhen(ListenerFeature.IsOtlpGrpc, OtlpGrpc.Configure);

        // A probe may name the machine as it likes, and learns nothing.
        app.Use((context, next) => context.Request.Path == HealthPath ? context.Response.WriteAsync("Healthy", context.RequestAborted) : next(context));
        app.UseFrontendGuards();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        LoginEndpoints.Map(app);
        TelemetryApi.Map(app);
        ArchiveEndpoints.Map(app);
        app.MapDashboardPages();
    }
}
