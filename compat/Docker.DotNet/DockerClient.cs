using Docker.DotNet.Containers;
using Docker.DotNet.Exec;
using Docker.DotNet.Http;
using Docker.DotNet.Images;
using Docker.DotNet.Networks;
using Docker.DotNet.Volumes;

namespace Docker.DotNet;

/// <summary>A client of one engine. It may be shared by threads; connections are kept and used again.</summary>
public sealed class DockerClient : IDockerClient
{
    private readonly EngineApi _engine;

    internal DockerClient(DockerClientConfiguration configuration, Version requestedApiVersion)
    {
        Configuration = configuration;
        _engine = new EngineApi(configuration, requestedApiVersion);
        Containers = new ContainerOperations(_engine);
        Images = new ImageOperations(_engine);
        Networks = new NetworkOperations(_engine);
        Volumes = new VolumeOperations(_engine);
        System = new SystemOperations(_engine);
        Exec = new ExecOperations(_engine);
    }

    /// <inheritdoc/>
    public DockerClientConfiguration Configuration { get; }

    /// <inheritdoc/>
    public TimeSpan DefaultTimeout
    {
        get => _engine.DefaultTimeout;
        set => _engine.DefaultTimeout = value;
    }

    /// <inheritdoc/>
    public IContainerOperations Containers { get; }

    /// <inheritdoc/>
    public IImageOperations Images { get; }

    /// <inheritdoc/>
    public INetworkOperations Networks { get; }

    /// <inheritdoc/>
    public IVolumeOperations Volumes { get; }

    /// <inheritdoc/>
    public ISystemOperations System { get; }

    /// <inheritdoc/>
    public IExecOperations Exec { get; }

    /// <summary>Closes every connection and disposes the configuration.</summary>
    public void Dispose()
    {
        Configuration.Dispose();
        _engine.Dispose();
    }
}
