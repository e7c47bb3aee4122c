using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace OpenClaw.ServiceDefaults;

/// <summary>Traces, metrics and logs by OTLP, switched on and addressed by the standard <c>OTEL_*</c> variables alone.</summary>
internal static class TelemetryExtensions
{
    // The framework's own sources and meters; they follow the OpenTelemetry semantic conventions, so no instrumentation package is needed.
    private static readonly string[] FrameworkSources = ["Microsoft.AspNetCore", "System.Net.Http"];

    private static readonly string[] FrameworkMeters =
    [
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Diagnostics",
        "Microsoft.AspNetCore.Routing", "System.Net.Http", "System.Net.NameResolution", "System.Runtime",
    ];

    // Every part of OpenClaw names its sources and meters OpenClaw.<Part>.
    private const string OwnSourcesAndMeters = "OpenClaw.*";

    // Aspire asks every project for it. It makes exporter 1.20 hold a process for five seconds at its end, healthy receiver or not,
    // and whoever stops the process kills it before that. A batch lost on the way is the smaller harm.
    private const string RetryKey = "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY";

    public static void AddTelemetry(this IHostApplicationBuilder builder, bool evenWithoutReceiver)
    {
        builder.Configuration[RetryKey] = null;

        // ASP.NET Core 10 names and tags its server spans by the semantic conventions only when this switch is off.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);

        // Of every request that succeeded at once it says so, those of the telemetry's own export included: a line a second in every console.
        // What was tried again, or failed, is a warning.
        builder.Logging.AddFilter("Polly", LogLevel.Warning);

        var hasReceiver = !string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        if (hasReceiver || evenWithoutReceiver)
        {
            AddCollection(builder, hasReceiver);
        }
    }

    // Not part of its caller, so that the packages behind it are loaded only where they are wanted.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddCollection(IHostApplicationBuilder builder, bool export)
    {
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(FrameworkMeters).AddMeter(OwnSourcesAndMeters))
            .WithTracing(tracing => tracing
                .AddSource(FrameworkSources)
                .AddSource(OwnSourcesAndMeters)
                .AddProcessor(new ProbeFilter()));
        if (export)
        {
            telemetry.UseOtlpExporter();
        }
    }
}
