using Microsoft.Extensions.DependencyInjection;

namespace OpenClaw.AppHost.Topology.Browsers;

/// <summary>Shows what the browser uses.</summary>
internal static class BrowserUsageExtensions
{
    private const string DefaultEngine = "unix:///var/run/docker.sock";

    /// <summary>Shows use, processor, memory and processes of the browser's container beside its state, as those of the sandboxes are.</summary>
    /// <param name="container">The container.</param>
    /// <param name="endpoint">The name of the endpoint that answers <c>/status</c>.</param>
    /// <param name="token">What it asks for.</param>
    /// <param name="scope">Whose it is, in a word.</param>
    public static IResourceBuilder<ContainerResource> WithUsage(
        this IResourceBuilder<ContainerResource> container, string endpoint, IResourceBuilder<ParameterResource> token, string scope)
    {
        var builder = container.ApplicationBuilder;
        if (builder.ExecutionContext.IsRunMode)
        {
            // Containers of the model run where the docker CLI would run them.
            var engine = builder.Configuration["DOCKER_HOST"] is { Length: > 0 } host ? host : DefaultEngine;
            builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<BrowserUsageWatch>(
                services, container.Resource, new BrowserActivity(container.GetEndpoint(endpoint), token.Resource), scope, new Uri(engine), TimeProvider.System));
        }

        return container;
    }
}
