using System.Net.Sockets;
using Aspire.Hosting.Engine.Containers;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Aspire.Hosting.Engine.Networking;

/// <summary>
/// Says who holds a port. For the port of a container the process table has a helper of the container engine at best; the engine knows
/// which container it serves.
/// </summary>
internal sealed class PortHolders(ContainerEngine engine)
{
    private const string EngineHelper = "'docker-proxy'";

    /// <summary>Such as <c>process 'nginx' (pid 4711)</c> or <c>container 'web-abcdefgh'</c>.</summary>
    public async Task<string> DescribeAsync(int port, ProtocolType protocol, CancellationToken cancellationToken)
    {
        var process = PortOwner.Describe(port, protocol);
        if (process.StartsWith("process ", StringComparison.Ordinal) && !process.Contains(EngineHelper, StringComparison.Ordinal))
        {
            return process;
        }

        try
        {
            var client = await engine.ConnectAsync(cancellationToken);
            var containers = await client.Containers.ListContainersAsync(new ContainersListParameters(), cancellationToken);
            var type = protocol == ProtocolType.Udp ? "udp" : "tcp";
            return containers.FirstOrDefault(container => container.Ports.Any(published => published.PublicPort == port && published.Type == type)) is { } holder
                ? $"container '{holder.Names[0].TrimStart('/')}'"
                : process;
        }
        catch (Exception error) when (error is DockerApiException or HttpRequestException or IOException or ContainerEngineUnavailableException)
        {
            // no engine, no container
            return process;
        }
    }
}
