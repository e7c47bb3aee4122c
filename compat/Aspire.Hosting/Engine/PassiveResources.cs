using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine;

/// <summary>Publishes the states of resources that have no process: connection strings and external services.</summary>
internal sealed class PassiveResources(ResourceNotificationService notifications, ResourceLoggerService loggers, DistributedApplicationExecutionContext context)
{
    /// <summary>Ends when all are known.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    public void Start(DistributedApplicationModel model, CancellationToken cancellationToken) => Completion = Task.WhenAll(
        model.Resources.OfType<ConnectionStringResource>().Select(resource => PublishAsync(resource, cancellationToken))
            .Concat(model.Resources.OfType<ExternalServiceResource>().Select(resource => PublishAsync(resource, cancellationToken))));

    private async Task PublishAsync(ConnectionStringResource resource, CancellationToken cancellationToken)
    {
        await notifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = KnownResourceStates.NotStarted });
        await TryAsync(resource, async () =>
        {
            var reader = new ValueProviderContext { ExecutionContext = context, Caller = resource };
            var value = await resource.ConnectionStringExpression.GetValueAsync(reader, cancellationToken);
            await notifications.PublishUpdateAsync(resource, snapshot =>
                (snapshot with { State = KnownResourceStates.Running }).WithProperty(KnownProperties.ConnectionString, value, sensitive: true));
        });
    }

    private async Task PublishAsync(ExternalServiceResource resource, CancellationToken cancellationToken)
    {
        await notifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = KnownResourceStates.Waiting });
        await TryAsync(resource, async () =>
        {
            var uri = resource.Uri ?? Parse(await resource.UrlParameter!.GetValueAsync(cancellationToken));
            await notifications.PublishUpdateAsync(resource, snapshot =>
                (snapshot with { State = KnownResourceStates.Running, Urls = [new UrlSnapshot(null, uri.ToString(), false)] })
                .WithProperty(KnownProperties.ResourceSource, uri.Host));
        });
    }

    private static Uri Parse(string? url)
    {
        var uri = Uri.TryCreate(url, UriKind.Absolute, out var parsed)
            ? parsed
            : throw new DistributedApplicationException($"The URL parameter value '{url}' is not absolute.");
        ExternalServiceResource.Validate(uri);
        return uri;
    }

    private async Task TryAsync(IResource resource, Func<Task> publish)
    {
        try
        {
            await publish();
        }
        catch (Exception error) when (error is DistributedApplicationException or ArgumentException or InvalidOperationException)
        {
            loggers.Append(resource.Name, error.Message, isError: true);
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
            {
                State = new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error),
            });
        }
    }
}
