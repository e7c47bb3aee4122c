using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;

namespace Aspire.Hosting.Docker;

/// <summary>Makes every container and project of the model a service of the Compose project, once the model is complete.</summary>
internal sealed class DockerComposeInfrastructure : IDistributedApplicationEventingSubscriber
{
    public Task SubscribeAsync(
        IDistributedApplicationEventing eventing, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
    {
        if (executionContext.IsPublishMode)
        {
            eventing.Subscribe<BeforeStartEvent>(OnBeforeStartAsync);
        }

        return Task.CompletedTask;
    }

    private static Task OnBeforeStartAsync(BeforeStartEvent @event, CancellationToken cancellationToken)
    {
        foreach (var environment in @event.Model.Resources.OfType<DockerComposeEnvironmentResource>().ToArray())
        {
            var dashboard = environment is { DashboardEnabled: true, Dashboard.Resource: var included } ? included : null;
            if (dashboard is not null)
            {
                @event.Model.Resources.Add(dashboard);
            }

            foreach (var resource in @event.Model.Resources.Where(resource => IsService(resource, environment)).ToArray())
            {
                if (dashboard is not null && resource.HasAnnotationOfType<OtlpExporterAnnotation>())
                {
                    resource.Annotations.Add(new EnvironmentCallbackAnnotation(context => AddTelemetry(context, dashboard)));
                }

                resource.Annotations.Add(new DeploymentTargetAnnotation(new DockerComposeServiceResource(resource.Name, resource, environment))
                {
                    ComputeEnvironment = environment,
                });
            }
        }

        return Task.CompletedTask;
    }

    // programs of the developer's machine have no place in a Compose project
    private static bool IsService(IResource resource, DockerComposeEnvironmentResource environment) =>
        (resource.IsContainer() || resource is ProjectResource) && !resource.IsExcludedFromPublish()
        && (resource is not DockerComposeAspireDashboardResource || ReferenceEquals(resource, environment.Dashboard?.Resource))
        && (!resource.TryGetLastAnnotation<ComputeEnvironmentAnnotation>(out var chosen) || ReferenceEquals(chosen.ComputeEnvironment, environment));

    // what the model says itself goes before what follows from the dashboard
    private static void AddTelemetry(EnvironmentCallbackContext context, DockerComposeAspireDashboardResource dashboard)
    {
        context.Resource.TryGetLastAnnotation<OtlpExporterAnnotation>(out var exporter);
        var (endpoint, protocol) = exporter?.RequiredProtocol switch
        {
            OtlpProtocol.HttpProtobuf => (dashboard.OtlpHttpEndpoint, "http/protobuf"),
            OtlpProtocol.HttpJson => (dashboard.OtlpHttpEndpoint, "http/json"),
            _ => (dashboard.OtlpGrpcEndpoint, "grpc"),
        };
        if (context.EnvironmentVariables.TryAdd("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint))
        {
            context.EnvironmentVariables["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol;
        }

        context.EnvironmentVariables.TryAdd("OTEL_SERVICE_NAME", context.Resource.Name);
    }
}
