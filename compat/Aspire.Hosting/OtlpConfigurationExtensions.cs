using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Protocol of telemetry.</summary>
public enum OtlpProtocol
{
    /// <summary>gRPC.</summary>
    Grpc,

    /// <summary>HTTP with protobuf.</summary>
    HttpProtobuf,

    /// <summary>HTTP with JSON.</summary>
    HttpJson,
}

/// <summary>Says which protocol a resource needs; null leaves the choice to the application host.</summary>
/// <param name="requiredProtocol">The protocol.</param>
internal sealed class OtlpExporterAnnotation(OtlpProtocol? requiredProtocol) : IResourceAnnotation
{
    public OtlpProtocol? RequiredProtocol { get; } = requiredProtocol;
}

/// <summary>Sends the telemetry of resources to the dashboard.</summary>
public static class OtlpConfigurationExtensions
{
    /// <summary>Sends the telemetry of the resource to the dashboard. Projects do so by themselves.</summary>
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEnvironment => Add(builder, null);

    /// <summary>Sends the telemetry of the resource to the dashboard by a given protocol.</summary>
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder, OtlpProtocol protocol)
        where T : IResourceWithEnvironment => Add(builder, protocol);

    private static IResourceBuilder<T> Add<T>(IResourceBuilder<T> builder, OtlpProtocol? protocol)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        var known = builder.Resource.HasAnnotationOfType<OtlpExporterAnnotation>();
        builder.WithAnnotation(new OtlpExporterAnnotation(protocol), ResourceAnnotationMutationBehavior.Replace);
        if (known)
        {
            return builder;
        }

        var configuration = builder.ApplicationBuilder.Configuration;
        var environment = builder.ApplicationBuilder.Environment;
        return builder.WithEnvironment(context =>
        {
            if (context.ExecutionContext.IsRunMode)
            {
                AddVariables(context, configuration, environment.IsDevelopment());
            }
        });
    }

    private static void AddVariables(EnvironmentCallbackContext context, ConfigurationManager configuration, bool development)
    {
        context.Resource.TryGetLastAnnotation<OtlpExporterAnnotation>(out var annotation);
        if (OtlpEndpoint.Resolve(configuration, annotation?.RequiredProtocol) is not var (url, protocol))
        {
            return;
        }

        var variables = context.EnvironmentVariables;
        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = new HostUrl(url);
        variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol;
        variables["OTEL_RESOURCE_ATTRIBUTES"] = "service.instance.id=" + Engine.InstanceMacros.InstanceId;
        variables["OTEL_SERVICE_NAME"] = context.Resource.Name;
        if (configuration["AppHost:OtlpApiKey"] is { Length: > 0 } key)
        {
            variables["OTEL_EXPORTER_OTLP_HEADERS"] = new SecretText($"x-otlp-api-key={key}");
        }

        if (development)
        {
            // a person looks at the dashboard: short delays, every trace
            variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
            variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
            variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
            variables["OTEL_TRACES_SAMPLER"] = "always_on";
            variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
            variables["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true";
        }
    }
}

/// <summary>Text that must not be shown.</summary>
/// <param name="Value">The text.</param>
internal sealed record SecretText(string Value) : IValueProvider
{
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => new(Value);

    public override string ToString() => "***";
}
