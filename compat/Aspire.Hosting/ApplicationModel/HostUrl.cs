namespace Aspire.Hosting.ApplicationModel;

/// <summary>An address on the host that a container has to reach by another name.</summary>
/// <param name="Url">The address as the host sees it.</param>
public record HostUrl(string Url) : IValueProvider, IManifestExpressionProvider
{
    /// <inheritdoc />
    public string ValueExpression => Url;

    /// <inheritdoc />
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => new(Url);

    /// <inheritdoc />
    public async ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var network = context.Network ?? context.Caller?.GetDefaultResourceNetwork();
        if (network != KnownNetworkIdentifiers.DefaultAspireContainerNetwork
            || !Uri.TryCreate(Url, UriKind.Absolute, out var uri) || !uri.IsLoopback
            || context.ExecutionContext?.ServiceProvider.GetService(typeof(Engine.IHostTunnel)) is not Engine.IHostTunnel tunnel)
        {
            return Url;
        }

        var (host, port) = await tunnel.OpenAsync(uri.Port, cancellationToken).ConfigureAwait(false);
        var builder = new UriBuilder(uri) { Host = host, Port = port };
        return Url.EndsWith('/') ? builder.Uri.ToString() : builder.Uri.ToString().TrimEnd('/');
    }
}
