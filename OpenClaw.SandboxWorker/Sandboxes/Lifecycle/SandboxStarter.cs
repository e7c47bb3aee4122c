using Docker.DotNet.Models;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Configuration;
using OpenClaw.SandboxWorker.Exec;
using OpenClaw.SandboxWorker.Sandboxes.Pool;
using OpenClaw.SandboxWorker.Telemetry;

namespace OpenClaw.SandboxWorker.Sandboxes.Lifecycle;

/// <summary>Starts containers, and finds the supervisor in those that run.</summary>
internal sealed class SandboxStarter(ContainerStore containers, PoolRecords pool, WorkerOptions options)
{
    /// <summary>Where the pipes of all containers lie.</summary>
    public string PipesRoot => Path.Combine(options.SandboxStateDir, "pipes");

    /// <summary>Where the pipes of a container lie: under the name that it was made with.</summary>
    public string PipesOf(string containerName) => Path.Combine(PipesRoot, pool.FindClaimed(containerName)?.Name ?? containerName);

    /// <summary>Starts a container that was never started or has ended.</summary>
    /// <param name="id">The container.</param>
    /// <param name="pipes">Directory of its pipes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its supervisor, which has answered.</returns>
    /// <exception cref="SandboxException">It does not start, or nothing answers.</exception>
    public async Task<Supervisor> StartAsync(string id, string pipes, CancellationToken cancellationToken)
    {
        Supervisor.Prepare(pipes);
        var supervisor = new Supervisor(pipes);
        try
        {
            using var hold = supervisor.HoldRequests();
            await containers.StartAsync(id, cancellationToken);
            using var activity = WorkerTelemetry.Source.StartActivity("sandbox.supervisor");
            if (await supervisor.TryStartAsync(cancellationToken))
            {
                return supervisor;
            }
        }
        catch
        {
            await supervisor.DisposeAsync();
            throw;
        }

        await supervisor.DisposeAsync();
        var state = (await containers.FindAsync(id, cancellationToken))?.State;
        throw new SandboxException(
            WorkerErrorCodes.CreateFailed,
            $"The sandbox's supervisor does not answer; the container is {state?.Status ?? "gone"} (exit code {state?.ExitCode}). It printed: {await containers.ReadLogTailAsync(id, cancellationToken)}",
            "The image needs a POSIX shell at /bin/sh that the sandbox's user may run.");
    }

    /// <summary>Goes on with a running container that another process left, after ending what runs in it; starts it again when it does not answer.</summary>
    /// <exception cref="SandboxException">It does not start again.</exception>
    public async Task<Supervisor> TakeOverAsync(ContainerInspectResponse container, CancellationToken cancellationToken)
    {
        var pipes = PipesOf(container.Name.TrimStart('/'));
        var supervisor = new Supervisor(pipes);
        if (Directory.Exists(pipes) && await supervisor.ResetAsync(cancellationToken) && await supervisor.TryStartAsync(cancellationToken))
        {
            return supervisor;
        }

        await supervisor.DisposeAsync();
        await containers.KillAsync(container.ID, cancellationToken);
        return await StartAsync(container.ID, pipes, cancellationToken);
    }
}
