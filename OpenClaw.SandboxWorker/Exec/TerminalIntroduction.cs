using System.Globalization;
using System.Text;
using Docker.DotNet;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.SandboxWorker.Exec;

/// <summary>
/// The beginning of a command on a terminal: it says who it is and when it started, as a runner's script does, so that it can be killed;
/// then it waits for a line, because before that the terminal has no size yet.
/// </summary>
internal static class TerminalIntroduction
{
    /// <summary>Shell text whose first argument is the command's text.</summary>
    public const string Script = $"{CommandScript.ReadMoment}echo \"$$ {CommandScript.Moment}\"\nread -r go\nexec /bin/sh -lc \"$1\"";

    private const int NoProcess = -1;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>A command of which nothing is known but its mark.</summary>
    public static RunningCommand Unknown(string mark) => Marked(NoProcess, 0, 0, mark);

    private static RunningCommand Marked(int pid, long startedAt, long newestPid, string mark) =>
        new(pid, startedAt, newestPid, mark, Stream.Null, Stream.Null, null, Task.FromResult(default(CommandExit)));

    public static async Task<(string Line, byte[] After)> ReadLineAsync(MultiplexedStream stream, byte[] before, CommandLine command)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        var (seen, buffer) = (before, new byte[4096]);
        while (true)
        {
            if (Array.IndexOf(seen, (byte)'\n') is >= 0 and var end)
            {
                return (Encoding.ASCII.GetString(seen, 0, end).Trim(), seen[(end + 1)..]);
            }

            var read = await stream.ReadOutputAsync(buffer, 0, buffer.Length, timeout.Token);
            seen = read.EOF ? throw NotStarted(Encoding.UTF8.GetString(seen), command) : [.. seen, .. buffer.AsSpan(0, read.Count)];
        }
    }

    public static RunningCommand Parse(string line, string mark, CommandLine command)
    {
        return line.Split(' ') is [var pid, var tick, var newest] && IsNumber(pid, out var number) && IsNumber(tick, out var startedAt) && IsNumber(newest, out var newestPid)
            ? Marked((int)number, startedAt, newestPid, mark)
            : throw NotStarted(line, command);

        static bool IsNumber(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    // The engine says why on the terminal, since there is nothing else that it could say it on.
    public static SandboxException NotStarted(string shown, CommandLine command) => new(
        WorkerErrorCodes.InvalidRequest,
        $"The command could not start in \"{command.Workdir}\": {shown.Trim()}",
        "The working directory must exist, and the sandbox's user must be able to enter it.");
}
