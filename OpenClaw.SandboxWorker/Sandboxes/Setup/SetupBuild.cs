using Docker.DotNet.Models;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Configuration;
using OpenClaw.SandboxWorker.Sandboxes.Lifecycle;
using OpenClaw.SandboxWorker.Sandboxes.Mounts;
using OpenClaw.SandboxWorker.Sandboxes.Policy;
using OpenClaw.SandboxWorker.Telemetry;

namespace OpenClaw.SandboxWorker.Sandboxes.Setup;

/// <summary>
/// Builds a derived image: runs the command in a container of its own and keeps what it made. In a transaction: in the end there is
/// an image, or nothing but the log.
/// </summary>
internal sealed partial class SetupBuild(
    ContainerStore containers,
    ImageStore images,
    EnginePaths paths,
    InstanceId instance,
    WorkerOptions options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<SetupBuild> logger)
{
    private const int TailLines = 20;

    private string Root => Path.Combine(options.SandboxStateDir, "setup");

    /// <summary>Where the log of a build is kept until the next one with the same key.</summary>
    public string LogOf(string key) => Path.Combine(Root, $"{key[..32]}.log");

    /// <returns>The engine's id of the image.</returns>
    /// <exception cref="SandboxException">The command failed, with the end of its log; or the engine did.</exception>
    public async Task<string> RunAsync(SetupRecipe recipe, SandboxPolicy policy, CancellationToken cancellationToken)
    {
        using var activity = WorkerTelemetry.Source.StartActivity("sandbox.setup");
        activity?.SetTag("openclaw.setup.key", recipe.Key);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var started = time.GetTimestamp();
        var directory = Path.Combine(Root, recipe.Key[..32]);
        var name = $"openclaw-setup-{instance.Value[..12]}-{recipe.Key[..16]}";
        LogStarted(recipe.Image, recipe.Key, LogOf(recipe.Key));
        try
        {
            var translation = await paths.LoadAsync(ended.Token);
            SetupScript.Write(directory, recipe, options.SetupCertificates);
            var request = SetupRequest.Build(name, recipe, policy, NetworkOf(policy), translation.Translate(directory, readOnly: true), instance.Value, time.GetUtcNow());
            // What a worker left that died here.
            await containers.RemoveAsync(name, ended.Token);
            await RunCommandAsync(request, recipe, ended.Token);
            var id = await images.CommitAsync(name, recipe, policy.Prune, instance.Value, time.GetUtcNow(), ended.Token);
            LogBuilt(recipe.ReferenceOf(instance.Value), time.GetElapsedTime(started).TotalSeconds);
            return id;
        }
        finally
        {
            await CleanUpAsync(name, directory);
        }
    }

    /// <summary>Removes what builds left that were cut off.</summary>
    public async Task RemoveLeftoversAsync(CancellationToken cancellationToken)
    {
        foreach (var container in await containers.ListSetupsAsync(cancellationToken))
        {
            await containers.RemoveAsync(container.ID, cancellationToken);
            LogLeftover(container.Names[0].TrimStart('/'));
        }

        foreach (var directory in Directory.Exists(Root) ? Directory.GetDirectories(Root) : [])
        {
            SetupScript.Remove(directory);
        }
    }

    // A sandbox without a network is prepared with one; a network of its own may lead where the packages are.
    private string NetworkOf(SandboxPolicy policy) =>
        policy.Docker.Network == "none" ? options.SetupNetwork : policy.Docker.Network;

    private async Task RunCommandAsync(CreateContainerParameters request, SetupRecipe recipe, CancellationToken cancellationToken)
    {
        var id = await containers.TryCreateAsync(request, recipe.Image, cancellationToken)
            ?? throw new SandboxException(WorkerErrorCodes.SetupFailed, $"The container name {request.Name} is taken by somebody else.", $"`docker rm -f {request.Name}` if nobody needs it.");
        await containers.StartAsync(id, cancellationToken);
        var log = LogOf(recipe.Key);
        await containers.CopyLogAsync(id, log, cancellationToken);
        var exitCode = await containers.WaitAsync(id, cancellationToken);
        if (exitCode != 0)
        {
            throw new SandboxException(
                WorkerErrorCodes.SetupFailed,
                $"docker.setupCommand failed in {recipe.Image} with exit code {exitCode}. Nothing was kept of it. The end of its log:\n{Tail(log)}",
                $"The whole log is {log}. Correct docker.setupCommand or what it needs; the next use builds again. It runs as root, with the network \"{request.HostConfig.NetworkMode}\" and a writable file system.");
        }
    }

    private static string Tail(string log) => string.Join('\n', File.ReadLines(log).Where(line => line.Length > 0).TakeLast(TailLines));

    private async Task CleanUpAsync(string name, string directory)
    {
        // It holds the environment, in which there may be secrets.
        SetupScript.Remove(directory);
        try
        {
            await containers.RemoveAsync(name, CancellationToken.None);
        }
        catch (Exception exception) when (exception is SandboxException or Docker.DotNet.DockerApiException)
        {
            // The engine went away: the next start finds the container by its label.
            LogNotRemoved(exception, name);
        }
    }

    [LoggerMessage(50, LogLevel.Information, "Setting up {Image}, key {Key}; log: {LogPath}")]
    private partial void LogStarted(string image, string key, string logPath);

    [LoggerMessage(51, LogLevel.Information, "Built {Reference} in {Seconds:0.0} s")]
    private partial void LogBuilt(string reference, double seconds);

    [LoggerMessage(52, LogLevel.Information, "Removed {ContainerName}, a setup that was cut off")]
    private partial void LogLeftover(string containerName);

    [LoggerMessage(53, LogLevel.Warning, "The setup container {ContainerName} could not be removed yet")]
    private partial void LogNotRemoved(Exception exception, string containerName);
}
