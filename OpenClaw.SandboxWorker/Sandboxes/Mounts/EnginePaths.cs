using OpenClaw.SandboxWorker.Engine;

namespace OpenClaw.SandboxWorker.Sandboxes.Mounts;

/// <summary>
/// Says what the engine calls a directory of this process. On the engine's own machine both use the same name. In a container the
/// worker looks at its own mounts: what lies on one of them has a place on the engine's machine, and what does not is refused, since
/// the engine would give the sandbox another directory of the same name.
/// </summary>
internal sealed partial class EnginePaths(EngineClient engine, ILogger<EnginePaths> logger) : IDisposable
{
    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile PathTranslation? _translation;

    /// <summary>How paths are translated; null as long as the engine has not been asked.</summary>
    public PathTranslation? Translation => _translation;

    public void Dispose() => _loading.Dispose();

    /// <summary>Finds out, once, whether and where this process runs in a container.</summary>
    /// <exception cref="SandboxException">The engine does not answer.</exception>
    public async ValueTask<PathTranslation> LoadAsync(CancellationToken cancellationToken)
    {
        if (_translation is { } known)
        {
            return known;
        }

        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (_translation is null)
            {
                var own = await OwnContainer.FindAsync(engine, cancellationToken);
                _translation = new PathTranslation(own, own is null ? [] : MountInfo.OfThisProcess());
                Log(own);
            }

            return _translation;
        }
        finally
        {
            _loading.Release();
        }
    }

    private void Log(OwnContainer? own)
    {
        if (own is null)
        {
            LogHost();
            return;
        }

        foreach (var mount in own.Mounts)
        {
            LogMount(own.Id, mount.Destination, mount.Type, mount.Source);
        }
    }

    [LoggerMessage(40, LogLevel.Information, "Paths are the same here and at the engine: this process is in none of its containers")]
    private partial void LogHost();

    [LoggerMessage(41, LogLevel.Information, "In container {ContainerId}: {Target} is the {Type} {Source} at the engine")]
    private partial void LogMount(string containerId, string target, string type, string source);
}
