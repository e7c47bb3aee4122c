namespace OpenClaw.SandboxWorker.Exec;

/// <summary>How a command ended.</summary>
/// <param name="Code">Its exit code, 0 to 255; 128 and the signal's number when a signal ended it.</param>
/// <param name="OomKilled">Whether the container's memory limit killed a process while it ran.</param>
/// <param name="PidsLimitHit">Whether the container's process limit refused a process while it ran.</param>
internal readonly record struct CommandExit(int Code, bool OomKilled, bool PidsLimitHit);

/// <summary>A command that has a process.</summary>
/// <param name="Pid">The number of its first process inside the container; also its session.</param>
/// <param name="StartedAt">When it started, in hundredths of a second since the machine did; 0 when the sandbox cannot tell.</param>
/// <param name="NewestPid">The highest number that a process of the sandbox had got by then.</param>
/// <param name="Mark">Value of <see cref="CommandScript.MarkVariable"/>.</param>
/// <param name="Output">Standard output; ends when no process has it open any more.</param>
/// <param name="Errors">Standard error, likewise.</param>
/// <param name="Input">Standard input; null when it has none.</param>
/// <param name="Exit">Completes when the first process ends; fails when the sandbox does.</param>
internal sealed record RunningCommand(
    int Pid, long StartedAt, long NewestPid, string Mark, Stream Output, Stream Errors, Stream? Input, Task<CommandExit> Exit) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Output.DisposeAsync();
        await Errors.DisposeAsync();
        if (Input is not null)
        {
            await Input.DisposeAsync();
        }
    }
}
