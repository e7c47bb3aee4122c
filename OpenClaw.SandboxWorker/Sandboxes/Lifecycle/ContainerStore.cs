using System.Globalization;
using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Engine;
using OpenClaw.SandboxWorker.Sandboxes.Pool;

namespace OpenClaw.SandboxWorker.Sandboxes.Lifecycle;

/// <summary>The containers of this state directory at the engine: one method per thing that can be done to them.</summary>
internal sealed class ContainerStore(EngineClient engine, InstanceId instance, PoolRecords pool)
{
    /// <summary>Every sandbox of this state directory, running or not; not what waits in the pool.</summary>
    public async Task<IReadOnlyList<ContainerListResponse>> ListAsync(CancellationToken cancellationToken)
    {
        var containers = await ListAsync($"{SandboxLabels.Sandbox}=1", cancellationToken);
        foreach (var container in containers)
        {
            container.Labels = pool.ClaimOf(container.ID)?.Labels ?? container.Labels;
        }

        return [.. containers.Where(container => !container.Labels.ContainsKey(SandboxLabels.Pool))];
    }

    /// <summary>The containers of this state directory that wait in the pool.</summary>
    public async Task<IReadOnlyList<ContainerListResponse>> ListPooledAsync(CancellationToken cancellationToken) =>
        [.. (await ListAsync(SandboxLabels.Pool, cancellationToken)).Where(container => pool.ClaimOf(container.ID) is null)];

    /// <summary>The containers of this state directory that run setup commands.</summary>
    public Task<IReadOnlyList<ContainerListResponse>> ListSetupsAsync(CancellationToken cancellationToken) => ListAsync(SandboxLabels.Setup, cancellationToken);

    /// <summary>Looks at a container by id or name.</summary>
    /// <returns>Null when it does not exist.</returns>
    public async Task<ContainerInspectResponse?> FindAsync(string container, CancellationToken cancellationToken)
    {
        try
        {
            var found = await engine.CallAsync("inspect", EngineClient.QuickCall, (client, token) => client.Containers.InspectContainerAsync(container, token), cancellationToken);
            found.Config.Labels = pool.ClaimOf(found.ID)?.Labels ?? found.Config.Labels;
            return found;
        }
        catch (DockerContainerNotFoundException)
        {
            return null;
        }
    }

    public bool IsOurs(ContainerInspectResponse container) =>
        container.Config.Labels?.TryGetValue(SandboxLabels.Instance, out var owner) == true && owner == instance.Value;

    /// <summary>Creates a container.</summary>
    /// <returns>Its id; null when the name is taken.</returns>
    public async Task<string?> TryCreateAsync(CreateContainerParameters request, string image, CancellationToken cancellationToken)
    {
        try
        {
            return (await engine.CallAsync("create", EngineClient.SlowCall, (client, token) => client.Containers.CreateContainerAsync(request, token), cancellationToken)).ID;
        }
        catch (DockerApiException exception) when (exception.StatusCode == HttpStatusCode.Conflict)
        {
            return null;
        }
        catch (DockerApiException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            throw MissingImage.Error(image, exception);
        }
        catch (DockerApiException exception)
        {
            throw CreateFailed("create", exception);
        }
    }

    public async Task StartAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await engine.CallAsync("start", EngineClient.SlowCall, (client, token) => client.Containers.StartContainerAsync(id, new ContainerStartParameters(), token), cancellationToken);
        }
        catch (DockerApiException exception)
        {
            throw CreateFailed("start", exception);
        }
    }

    /// <exception cref="DockerApiException">The name is taken.</exception>
    public Task RenameAsync(string id, string name, CancellationToken cancellationToken) => engine.CallAsync(
        "rename", EngineClient.QuickCall, (client, token) => client.Containers.RenameContainerAsync(id, new ContainerRenameParameters { NewName = name }, token), cancellationToken);

    /// <summary>Stops a container and everything in it at once; nothing happens when it does not run or exist.</summary>
    public async Task KillAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await engine.CallAsync("kill", EngineClient.SlowCall, (client, token) => client.Containers.KillContainerAsync(id, new ContainerKillParameters { Signal = "SIGKILL" }, token), cancellationToken);
        }
        catch (DockerApiException exception) when (exception.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
        }
    }

    /// <summary>Removes a container, running or not; nothing happens when it does not exist.</summary>
    public async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await engine.CallAsync("remove", EngineClient.SlowCall, (client, token) => client.Containers.RemoveContainerAsync(id, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, token), cancellationToken);
        }
        catch (DockerApiException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
        }
        catch (DockerApiException exception) when (exception.StatusCode == HttpStatusCode.Conflict)
        {
            // The engine is removing it already, for somebody else.
            await WaitUntilGoneAsync(id, cancellationToken);
        }
    }

    /// <summary>Writes what a container prints into a file, until it ends.</summary>
    public Task CopyLogAsync(string id, string path, CancellationToken cancellationToken) => engine.CallAsync(
        "log",
        EngineClient.BulkCall,
        async (client, token) =>
        {
            // Without a buffer: a person who waits may read along.
            await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
            using var log = await client.Containers.GetContainerLogsAsync(id, false, new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Follow = true }, token);
            await log.CopyOutputToAsync(Stream.Null, file, file, token);
        },
        cancellationToken);

    /// <summary>Waits until a container has ended.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<long> WaitAsync(string id, CancellationToken cancellationToken) =>
        (await engine.CallAsync("wait", EngineClient.BulkCall, (client, token) => client.Containers.WaitContainerAsync(id, token), cancellationToken)).StatusCode;

    /// <summary>The end of what a container printed.</summary>
    public async Task<string> ReadLogTailAsync(string id, CancellationToken cancellationToken)
    {
        var parameters = new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Tail = "20" };
        try
        {
            return await engine.CallAsync(
                "logs",
                EngineClient.QuickCall,
                async (client, token) =>
                {
                    using var logs = await client.Containers.GetContainerLogsAsync(id, false, parameters, token);
                    var (output, errors) = await logs.ReadOutputToEndAsync(token);
                    return (output + errors).Trim();
                },
                cancellationToken);
        }
        catch (DockerApiException)
        {
            return "";
        }
    }

    public static long CreatedAtMs(IDictionary<string, string>? labels) =>
        labels?.TryGetValue(SandboxLabels.CreatedAtMs, out var text) == true && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;

    private async Task<IReadOnlyList<ContainerListResponse>> ListAsync(string label, CancellationToken cancellationToken)
    {
        var parameters = new ContainersListParameters
        {
            All = true,
            Filters = new Dictionary<string, IDictionary<string, bool>>
            {
                ["label"] = new Dictionary<string, bool> { [label] = true, [$"{SandboxLabels.Instance}={instance.Value}"] = true },
            },
        };
        return [.. await engine.CallAsync("list", EngineClient.QuickCall, (client, token) => client.Containers.ListContainersAsync(parameters, token), cancellationToken)];
    }

    private async Task WaitUntilGoneAsync(string id, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 100 && await FindAsync(id, cancellationToken) is not null; attempt++)
        {
            await Task.Delay(100, cancellationToken);
        }
    }

    private static SandboxException CreateFailed(string phase, DockerApiException exception) => new(
        WorkerErrorCodes.CreateFailed,
        $"The engine refused to {phase} the sandbox: {EngineMessage.Of(exception)}",
        null,
        exception);
}
