using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Docker.Publishing;

/// <summary>What the model waits for, as <c>depends_on</c>.</summary>
internal static partial class ServiceOrder
{
    private const string Started = "service_started";
    private const string Healthy = "service_healthy";
    private const string Completed = "service_completed_successfully";

    /// <summary>Fills <c>depends_on</c> of all services, as far as is known before the customizations of the model.</summary>
    public static void AddTo(IReadOnlyDictionary<IResource, Service> services, ILogger logger)
    {
        foreach (var (resource, service) in services)
        {
            foreach (var wait in resource.Annotations.OfType<WaitAnnotation>())
            {
                // what is not a service of the project, such as a parameter, is there before the project starts
                if (Find(services, wait.Resource) is not { } other)
                {
                    continue;
                }

                if (wait is { WaitType: WaitType.WaitForCompletion, ExitCode: not 0 })
                {
                    LogExitCode(logger, resource.Name, wait.Resource.Name, wait.ExitCode);
                }

                service.DependsOn[other.Value.Name] = new ServiceDependency { Condition = ConditionOf(wait, other) };
            }
        }
    }

    /// <summary>Takes into account which services got a health check, lost it, or went into a profile by the customizations of the model.</summary>
    public static void Complete(IReadOnlyDictionary<IResource, Service> services, IReadOnlyDictionary<ServiceDependency, string?> before)
    {
        foreach (var (resource, service) in services)
        {
            foreach (var wait in resource.Annotations.OfType<WaitAnnotation>())
            {
                if (Find(services, wait.Resource) is not { } other || !service.DependsOn.TryGetValue(other.Value.Name, out var dependency))
                {
                    continue;
                }

                // what a customization said itself stays
                if (before.TryGetValue(dependency, out var condition) && dependency.Condition == condition)
                {
                    dependency.Condition = ConditionOf(wait, other);
                }

                if (other.Value.Profiles.Except(service.Profiles).Any() && !other.Value.Profiles.Intersect(service.Profiles).Any())
                {
                    dependency.Required = false;
                }
            }
        }
    }

    private static string ConditionOf(WaitAnnotation wait, KeyValuePair<IResource, Service> other) => wait.WaitType switch
    {
        WaitType.WaitForCompletion => Completed,
        WaitType.WaitUntilHealthy when HasHealth(other) => Healthy,
        _ => Started,
    };

    private static bool HasHealth(KeyValuePair<IResource, Service> service) =>
        service.Value.Healthcheck is { } check ? check.Test is not ["NONE"] : DockerfileHealthcheck.IsIn(service.Key);

    // a project that is published as a container is another object, and the same resource
    private static KeyValuePair<IResource, Service>? Find(IReadOnlyDictionary<IResource, Service> services, IResource resource)
    {
        foreach (var candidate in services)
        {
            if (string.Equals(candidate.Key.Name, resource.Name, StringComparison.OrdinalIgnoreCase))
            {
                return candidate;
            }
        }

        return null;
    }

    [LoggerMessage(1321, LogLevel.Warning,
        "'{Resource}' waits for '{Other}' to end with exit code {ExitCode}. Compose knows only exit code 0, so that it waits for that.")]
    private static partial void LogExitCode(ILogger logger, string resource, string other, int exitCode);
}
