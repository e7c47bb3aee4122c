using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;
using Aspire.Hosting.Engine.Containers;
using Aspire.Hosting.Engine.Networking;
using Aspire.Hosting.Engine.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Aspire.Conformance.Tests.RunMode;

/// <summary>
/// What the recordings were made with: an engine that notes what it is asked to create and starts nothing. HTTP clients of the
/// application host get its answers: 200 to GET and 501 to everything else.
/// </summary>
internal sealed class RecordingEngine
{
    /// <summary>What was created for each instance.</summary>
    public ConcurrentDictionary<string, Creation> Created { get; } = new();

    /// <summary>Ports that lead from the container network to a port of the host.</summary>
    public ConcurrentDictionary<int, int> Tunnels { get; } = new();

    /// <summary>Takes the place of the launchers, the tunnel and the answers of the processes.</summary>
    public void TakePlaceIn(IServiceCollection services)
    {
        services.RemoveAll<IResourceLauncher>();
        services.RemoveAll<IHostTunnel>();
        services.AddSingleton<IHostTunnel>(provider => new Tunnel(Tunnels, provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<IResourceLauncher>(provider => new Launcher(this, ActivatorUtilities.CreateInstance<ProcessLauncher>(provider), specs: null));
        services.AddSingleton<IResourceLauncher>(provider => new Launcher(
            this, ActivatorUtilities.CreateInstance<ContainerLauncher>(provider), provider.GetRequiredService<ContainerSpecs>()));
        services.ConfigureHttpClientDefaults(client => client.ConfigurePrimaryHttpMessageHandler(() => new Answers()));
    }

    /// <summary>What an instance was created with.</summary>
    /// <param name="Resource">The resource.</param>
    /// <param name="Instance">Name and suffix of the instance.</param>
    /// <param name="Configuration">Environment and arguments.</param>
    /// <param name="Container">The container; null for a process.</param>
    internal sealed record Creation(IResource Resource, DcpInstance Instance, ExecutionConfiguration Configuration, ContainerSpec? Container);

    private sealed class Launcher(RecordingEngine engine, IResourceLauncher real, ContainerSpecs? specs) : IResourceLauncher
    {
        public bool CanLaunch(IResource resource) => real.CanLaunch(resource);

        public CustomResourceSnapshot Describe(IResource resource, CustomResourceSnapshot snapshot) => real.Describe(resource, snapshot);

        public async Task<IRunningResource> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken)
        {
            var container = specs is null ? null : await specs.CreateAsync(request, cancellationToken);
            engine.Created[request.Instance.Name] = new Creation(request.Resource, request.Instance, request.Configuration, container);
            return new Running(endsAtOnce: request.Resource.Name.StartsWith("migrate", StringComparison.Ordinal));
        }
    }

    private sealed class Running : IRunningResource
    {
        private readonly TaskCompletionSource<int> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Running(bool endsAtOnce)
        {
            if (endsAtOnce)
            {
                _completion.SetResult(0);
            }
        }

        public Task<int> Completion => _completion.Task;

        public Task StopAsync(TimeSpan grace)
        {
            _completion.TrySetResult(0);
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Tunnel(ConcurrentDictionary<int, int> ports, IConfiguration configuration) : IHostTunnel
    {
        public Task<(string Host, int Port)> OpenAsync(int hostPort, ProtocolType protocol, CancellationToken cancellationToken)
        {
            if (!HostTunnel.IsEnabled(configuration))
            {
                return Task.FromResult((KnownHostNames.DockerBridge, hostPort));
            }

            lock (ports)
            {
                var port = ports.FirstOrDefault(tunnel => tunnel.Value == hostPort).Key;
                if (port == 0)
                {
                    ports[port = FreePorts.Next(protocol)] = hostPort;
                }

                return Task.FromResult((KnownHostNames.AspireBridge, port));
            }
        }
    }

    private sealed class Answers : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(request.Method == HttpMethod.Get ? HttpStatusCode.OK : HttpStatusCode.NotImplemented));
    }
}
