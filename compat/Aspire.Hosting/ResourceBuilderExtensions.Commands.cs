using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Adds a command, or replaces the one of that name.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="name">Name, unique in the resource.</param>
    /// <param name="displayName">Text of the button.</param>
    /// <param name="executeCommand">Runs it.</param>
    /// <param name="commandOptions">Text, icon, state.</param>
    public static IResourceBuilder<T> WithCommand<T>(
        this IResourceBuilder<T> builder,
        string name,
        string displayName,
        Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
        CommandOptions? commandOptions = null)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(displayName);
        ArgumentNullException.ThrowIfNull(executeCommand);
        var options = commandOptions ?? CommandOptions.Default;
        if (builder.Resource.Annotations.OfType<ResourceCommandAnnotation>().SingleOrDefault(command => command.Name == name) is { } existing)
        {
            builder.Resource.Annotations.Remove(existing);
        }

        return builder.WithAnnotation(new ResourceCommandAnnotation(
            name, displayName, options.UpdateState ?? (_ => ResourceCommandState.Enabled), executeCommand, options.Description, options.Parameter,
            options.ConfirmationMessage, options.IconName, options.IconVariant, options.IsHighlighted));
    }

    /// <summary>Adds a command that sends an HTTP request to the resource.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="path">Path of the request.</param>
    /// <param name="displayName">Text of the button.</param>
    /// <param name="endpointName">Endpoint; the first http or https endpoint when null.</param>
    /// <param name="commandName">Name; made of endpoint, method and path when null.</param>
    /// <param name="commandOptions">Method, text, icon, state.</param>
    /// <exception cref="DistributedApplicationException">There is no such endpoint.</exception>
    public static IResourceBuilder<TResource> WithHttpCommand<TResource>(
        this IResourceBuilder<TResource> builder,
        string path,
        string displayName,
        string? endpointName = null,
        string? commandName = null,
        HttpCommandOptions? commandOptions = null)
        where TResource : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var options = commandOptions ?? new HttpCommandOptions();
        var endpoint = options.EndpointSelector?.Invoke() ?? HttpEndpointOf(builder.Resource, endpointName) ?? throw new DistributedApplicationException(
            $"Could not create HTTP command for resource '{builder.Resource.Name}' as "
            + (endpointName is null ? "it has no http or https endpoint." : $"the endpoint with name '{endpointName}' does not exist or is not http or https."));
        var method = options.Method ?? HttpMethod.Post;
        commandName ??= $"{endpoint.Resource.Name}-{endpoint.EndpointName}-http-{method.Method}-{path}";
        return builder.WithCommand(commandName, displayName, context => SendAsync(context, endpoint, method, path, options), new CommandOptions
        {
            Description = options.Description,
            Parameter = options.Parameter,
            ConfirmationMessage = options.ConfirmationMessage,
            IconName = options.IconName,
            IconVariant = options.IconVariant,
            IsHighlighted = options.IsHighlighted,
            UpdateState = options.UpdateState ?? (state =>
                state.ResourceSnapshot.HealthStatus is HealthStatus.Healthy ? ResourceCommandState.Enabled : ResourceCommandState.Disabled),
        });
    }

    private static async Task<ExecuteCommandResult> SendAsync(
        ExecuteCommandContext context, EndpointReference endpoint, HttpMethod method, string path, HttpCommandOptions options)
    {
        if (!endpoint.IsAllocated)
        {
            return CommandResults.Failure("Endpoints are not yet allocated.");
        }

        using var client = context.ServiceProvider.GetRequiredService<IHttpClientFactory>().CreateClient(options.HttpClientName ?? "");
        using var request = new HttpRequestMessage(method, new Uri(new Uri(endpoint.Url), path));
        if (options.PrepareRequest is { } prepare)
        {
            await prepare(new HttpCommandRequestContext
            {
                ServiceProvider = context.ServiceProvider,
                ResourceName = context.ResourceName,
                Endpoint = endpoint,
                CancellationToken = context.CancellationToken,
                HttpClient = client,
                Request = request,
            }).ConfigureAwait(false);
        }

        try
        {
            using var response = await client.SendAsync(request, context.CancellationToken).ConfigureAwait(false);
            if (options.GetCommandResult is { } getResult)
            {
                return await getResult(new HttpCommandResultContext
                {
                    ServiceProvider = context.ServiceProvider,
                    ResourceName = context.ResourceName,
                    Endpoint = endpoint,
                    CancellationToken = context.CancellationToken,
                    HttpClient = client,
                    Response = response,
                }).ConfigureAwait(false);
            }

            return response.IsSuccessStatusCode
                ? CommandResults.Success()
                : CommandResults.Failure($"Request failed with status code {(int)response.StatusCode}");
        }
        catch (HttpRequestException error)
        {
            return CommandResults.Failure(error);
        }
    }
}
