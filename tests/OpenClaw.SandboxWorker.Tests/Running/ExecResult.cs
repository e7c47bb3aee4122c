using System.Text;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.SandboxWorker.Tests.Running;

/// <summary>Everything that came over an exec stream.</summary>
internal sealed record ExecResult(ExecStarted? Started, byte[] Stdout, byte[] Stderr, ExecExited? Exited, WorkerError? Error, int Status)
{
    public string Text => Encoding.UTF8.GetString(Stdout);

    public string Errors => Encoding.UTF8.GetString(Stderr);

    /// <summary>The output, of a command that must have succeeded.</summary>
    public string Succeeded()
    {
        Assert.True(Exited is { ExitCode: 0 }, $"exit {Exited?.ExitCode}, status {Status}, {Error?.Code}: {Error?.Message}\n{Text}\n{Errors}");
        return Text;
    }

    /// <summary>The error, of a command that must not have run.</summary>
    public WorkerError Failed(string code)
    {
        Assert.True(Error?.Code == code, $"expected {code}, got {Error?.Code}: {Error?.Message}; exit {Exited?.ExitCode}");
        return Error!;
    }
}
