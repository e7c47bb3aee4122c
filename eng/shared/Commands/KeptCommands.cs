using System.Collections.Concurrent;
using System.Security.Cryptography;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Shared;

/// <summary>A command that runs without anybody waiting for it, or did.</summary>
internal interface IKeptCommand : IDisposable
{
    string Id { get; }

    string Owner { get; }

    long StartedAtMs { get; }

    /// <summary>When it ended; null while it runs.</summary>
    long? EndedAtMs { get; }

    ProcessStatus Status { get; }

    void Kill();

    /// <returns>False when the command reads no more.</returns>
    Task<bool> WriteAsync(byte[] bytes, bool end, CancellationToken cancellationToken);
}

/// <summary>The commands that run on, and for a while those that did, by id. They end with whoever keeps them.</summary>
/// <param name="time">The clock.</param>
/// <param name="refuse">Makes an error of a code, a message and what helps.</param>
/// <param name="whyUnknown">What to say when there is no command of an id; null for nothing.</param>
internal sealed class KeptCommands<T>(TimeProvider time, Func<string, string, string?, Exception> refuse, string? whyUnknown = null) : IAsyncDisposable
    where T : class, IKeptCommand
{
    /// <summary>Most commands of one owner that run at once.</summary>
    public const int MostRunning = 16;

    // Of one owner; each may hold two mebibytes of output.
    private const int MostEnded = 16;
    private static readonly TimeSpan EndedLifetime = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, (T Command, Task Running)> _commands = new(StringComparer.Ordinal);

    public static string NewId() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    public void Add(T command, Task running) => _commands[command.Id] = (command, running);

    public bool Contains(T command) => _commands.ContainsKey(command.Id);

    public bool IsFull(string owner) => _commands.Values.Count(entry => entry.Command.Owner == owner && entry.Command.EndedAtMs is null) >= MostRunning;

    public ProcessList List(string owner)
    {
        Forget(owner);
        return new ProcessList(
        [
            .. _commands.Values.Select(entry => entry.Command).Where(command => command.Owner == owner)
                .OrderByDescending(command => command.StartedAtMs).Select(command => command.Status),
        ]);
    }

    public T Find(string owner, string id) => FindEntry(owner, id).Command;

    public async Task<ProcessStatus> WriteAsync(ProcessWriteRequest request, CancellationToken cancellationToken)
    {
        var command = Find(request.Owner, request.Id);
        return await command.WriteAsync(request.Data, request.Eof, cancellationToken)
            ? command.Status
            : throw refuse(WorkerErrorCodes.InvalidRequest, $"The command {request.Id} reads no more: it has ended, or its standard input was closed.", null);
    }

    /// <summary>Waits for a command's end, as long as the request says.</summary>
    public async Task<ProcessStatus> WaitAsync(ProcessWaitRequest request, CancellationToken cancellationToken)
    {
        var (command, running) = FindEntry(request.Owner, request.Id);
        await running.WaitAsync(TimeSpan.FromMilliseconds(request.WaitMs), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return command.Status;
    }

    public async Task<ProcessStatus> KillAsync(ProcessReference reference)
    {
        var (command, running) = FindEntry(reference.Owner, reference.Id);
        command.Kill();
        await running;
        return command.Status;
    }

    public async Task<ProcessStatus> RemoveAsync(ProcessReference reference)
    {
        var status = await KillAsync(reference);
        Drop(reference.Id);
        return status;
    }

    /// <summary>Lets go what ended long ago, and of an owner who has many the ones that ended first.</summary>
    public void Forget(string owner)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var ended = _commands.Values.Select(entry => entry.Command).Where(command => command.EndedAtMs is not null).OrderByDescending(command => command.EndedAtMs).ToList();
        var old = ended.Where(command => now - command.EndedAtMs > EndedLifetime.TotalMilliseconds);
        foreach (var command in ended.Where(command => command.Owner == owner).Skip(MostEnded).Concat(old))
        {
            Drop(command.Id);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (command, running) in _commands.Values)
        {
            command.Kill();
            await running;
            command.Dispose();
        }
    }

    private void Drop(string id)
    {
        if (_commands.TryRemove(id, out var removed))
        {
            removed.Command.Dispose();
        }
    }

    private (T Command, Task Running) FindEntry(string owner, string id) =>
        _commands.TryGetValue(id, out var entry) && entry.Command.Owner == owner ? entry : throw refuse(WorkerErrorCodes.NotFound, $"{owner} has no command {id}.", whyUnknown);
}
