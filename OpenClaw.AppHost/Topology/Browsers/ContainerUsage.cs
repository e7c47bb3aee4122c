using Microsoft.Extensions.DependencyInjection;

namespace OpenClaw.AppHost.Topology.Browsers;

/// <summary>Shows what a container uses.</summary>
internal static class ContainerUsageExtensions
{
    private const string DefaultEngine = "unix:///var/run/docker.sock";

    /// <summary>Shows processor, memory and processes of the container beside its state, as those of the sandboxes are.</summary>
    /// <param name="container">The container.</param>
    /// <param name="scope">Whose it is, in a word.</param>
    public static IResourceBuilder<ContainerResource> WithUsage(this IResourceBuilder<ContainerResource> container, string scope)
    {
        var builder = container.ApplicationBuilder;
        if (builder.ExecutionContext.IsRunMode)
        {
            // Containers of the model run where the docker CLI would run them.
            var engine = builder.Configuration["DOCKER_HOST"] is { Length: > 0 } host ? host : DefaultEngine;
            builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<ContainerUsageWatch>(
                services, container.Resource, scope, new Uri(engine), TimeProvider.System));
        }

        return container;
    }
}
