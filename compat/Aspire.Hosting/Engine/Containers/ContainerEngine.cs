using System.Net;
using Aspire.Hosting.ApplicationModel;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Engine.Containers;

/// <summary>The container engine does not answer.</summary>
internal sealed class ContainerEngineUnavailableException(Uri endpoint, Exception inner)
    : DistributedApplicationException(
        $"The container engine does not answer at {endpoint} ({Reason(inner)}). Start Docker, then start the resource again.", inner)
{
    private static string Reason(Exception error) => error is OperationCanceledException ? "no answer within 5 seconds" : error.GetBaseException().Message;
}

/// <summary>The network of this run's containers.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Gateway">Address of the host on it; null when that is not an address of this machine.</param>
internal sealed record SessionNetwork(string Id, string Name, IPAddress? Gateway)
{
    /// <summary>True when the network outlives the run, because containers on it do.</summary>
    public static bool IsPersistent(DistributedApplicationModel model) =>
        model.Resources.Any(resource => resource.GetContainerLifetimeType() == ContainerLifetime.Persistent);

    /// <summary>Name of the network of an application host.</summary>
    public static string NameFor(AppHostMetadata appHost, bool persistent)
    {
        const string suffix = ".AppHost";
        var own = appHost.Name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) ? appHost.Name[..^suffix.Length] : appHost.Name;
        var application = new string([.. own.Where(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.')]);
        return persistent
            ? $"aspire-persistent-network-{appHost.Sha256[..8]}-{application}"
            : $"aspire-session-network-{InstanceNames.NewSuffix()}-{application}";
    }
}

/// <summary>The connection to the container engine: made when the first container needs it, tried anew after a failure.</summary>
internal sealed partial class ContainerEngine(
    AppHostMetadata appHost, SessionLabels labels, DistributedApplicationModel model, ILogger<ContainerEngine> logger) : IAsyncDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private DockerClient? _client;
    private SessionNetwork? _network;

    /// <summary>Labels for what this run creates.</summary>
    public SessionLabels Labels => labels;

    /// <summary>The connection; leftovers of application hosts that are gone were removed before it is returned first.</summary>
    /// <exception cref="ContainerEngineUnavailableException">The engine does not answer.</exception>
    public async Task<DockerClient> ConnectAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await ConnectLockedAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The network of this run's containers; made on first use.</summary>
    /// <exception cref="ContainerEngineUnavailableException">The engine does not answer.</exception>
    public async Task<SessionNetwork> GetNetworkAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _network ??= await CreateNetworkAsync(await ConnectLockedAsync(cancellationToken), cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Removes the network of this run.</summary>
    public async Task RemoveNetworkAsync(CancellationToken cancellationToken)
    {
        if (_network is not { } network || _client is null || SessionNetwork.IsPersistent(model))
        {
            return;
        }

        try
        {
            await _client.Networks.DeleteNetworkAsync(network.Id, cancellationToken);
        }
        catch (Exception error) when (error is DockerApiException or HttpRequestException or IOException)
        {
            LogNetworkStays(logger, network.Name, error.Message);
        }
    }

    /// <summary>A connection of its own.</summary>
    /// <exception cref="ContainerEngineUnavailableException">The engine does not answer.</exception>
    public static async Task<DockerClient> OpenAsync(CancellationToken cancellationToken)
    {
        var endpoint = DockerEndpoint.Find();
        using var configuration = new DockerClientConfiguration(endpoint, defaultTimeout: Timeout.InfiniteTimeSpan);
        var client = configuration.CreateClient();
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(AnswerTimeout);
            await client.System.PingAsync(patience.Token);
            return client;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            client.Dispose();
            throw new ContainerEngineUnavailableException(endpoint, error);
        }
    }

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        _gate.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<DockerClient> ConnectLockedAsync(CancellationToken cancellationToken)
    {
        if (_client is not null)
        {
            return _client;
        }

        var client = await OpenAsync(cancellationToken);
        await new LeftoverRemoval(client, logger).RunAsync(cancellationToken);
        return _client = client;
    }

    private async Task<SessionNetwork> CreateNetworkAsync(DockerClient client, CancellationToken cancellationToken)
    {
        var persistent = SessionNetwork.IsPersistent(model);
        var name = SessionNetwork.NameFor(appHost, persistent);
        string? id = null;
        if (persistent)
        {
            var networks = await client.Networks.ListNetworksAsync(new NetworksListParameters(), cancellationToken);
            id = networks.FirstOrDefault(network => network.Name == name)?.ID;
        }

        id ??= (await client.Networks.CreateNetworkAsync(
            new NetworksCreateParameters
            {
                Name = name,
                Driver = "bridge",
                Labels = persistent ? labels.ForPersistent(null) : labels.ForSession(null),
            },
            cancellationToken)).ID;
        var created = await client.Networks.InspectNetworkAsync(id, cancellationToken);
        var gateway = created.IPAM?.Config?.Select(config => config.Gateway).FirstOrDefault(address => !string.IsNullOrEmpty(address));
        return new SessionNetwork(
            id, name, IPAddress.TryParse(gateway?.Split('/')[0], out var address) && HostTunnel.IsLocal(address) ? address : null);
    }

    [LoggerMessage(1401, LogLevel.Warning, "The container network {Network} could not be removed: {Reason}")]
    private static partial void LogNetworkStays(ILogger logger, string network, string reason);
}
