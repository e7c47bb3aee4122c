using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Engine;
using OpenClaw.SandboxWorker.Exec;
using OpenClaw.SandboxWorker.Sandboxes.Lifecycle;
using OpenClaw.SandboxWorker.Sandboxes.Policy;
using OpenClaw.SandboxWorker.Sandboxes.Workspaces;

namespace OpenClaw.SandboxWorker.Inspection;

/// <summary>Starts a sandbox, looks around in it, and removes it: what it says was seen, not read from settings.</summary>
internal sealed class SandboxDoctor(Executor executor, SandboxManager sandboxes, PolicyFactory policies, EngineCapabilities engine, WorkspaceRecords workspaces)
{
    private const int TimeLimitMs = 60_000;
    private const int LargestOutput = 1 << 20;
    private static readonly string Script = ReadScript();

    /// <exception cref="SandboxException">The settings are wrong.</exception>
    public async Task<SandboxDiagnosis> ExamineAsync(SandboxSpec spec, CancellationToken cancellationToken)
    {
        // A sandbox and a workspace of its own, whatever is shared otherwise: nobody's work is touched.
        var own = spec with { ScopeKey = $"doctor:{RandomNumberGenerator.GetHexString(12, lowercase: true)}", Scope = SandboxScope.Session };
        var policy = policies.Create(own);
        var diagnosis = new SandboxDiagnosis { Image = policy.Docker.Image, ContainerName = policy.Identity.ContainerName, Checks = [], Ok = false };
        try
        {
            diagnosis = diagnosis with { Engine = await engine.ReportAsync(cancellationToken) };
            var output = new Collected();
            var exited = await executor.RunAsync(new ExecRequest { Sandbox = own, Command = Script, TimeoutMs = TimeLimitMs }, output, cancellationToken);
            diagnosis = diagnosis with { StartMs = output.Started?.EnsureMs };
            if (InsideView.Parse(output.Text) is not { } view)
            {
                return diagnosis with
                {
                    Error = new WorkerError { Code = WorkerErrorCodes.ExecFailed, Message = $"The command that looks around ended with {exited.ExitCode} before it had seen everything: {output.Errors.Trim()}" },
                };
            }

            var checks = DoctorChecks.Run(view, policy);
            return diagnosis with { Checks = checks, Ok = checks.All(check => check.Passed) };
        }
        catch (SandboxException exception)
        {
            return diagnosis with { Error = exception.ToError() };
        }
        finally
        {
            await RemoveAsync(policy);
        }
    }

    private async Task RemoveAsync(SandboxPolicy policy)
    {
        try
        {
            await sandboxes.RemoveAsync(policy.Identity.ContainerName, _ => false, CancellationToken.None);
        }
        catch (SandboxException)
        {
            // The engine is gone; what is left is found by its labels later.
            return;
        }

        if (policy.Workspace.IsOwn && Directory.Exists(policy.Workspace.Directory))
        {
            Directory.Delete(policy.Workspace.Directory, recursive: true);
        }

        workspaces.Forget(policy.Identity.ContainerName);
    }

    private static string ReadScript()
    {
        using var stream = typeof(SandboxDoctor).Assembly.GetManifestResourceStream("doctor.sh")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private sealed class Collected : IExecSink
    {
        private readonly ArrayBufferWriter<byte> _stdout = new();
        private readonly ArrayBufferWriter<byte> _stderr = new();

        public ExecStarted? Started { get; private set; }

        public string Text => Encoding.UTF8.GetString(_stdout.WrittenSpan);

        public string Errors => Encoding.UTF8.GetString(_stderr.WrittenSpan);

        public ValueTask StartedAsync(ExecStarted started, CancellationToken cancellationToken)
        {
            Started = started;
            return ValueTask.CompletedTask;
        }

        public ValueTask OutputAsync(ExecFrameKind kind, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            var target = kind == ExecFrameKind.Stdout ? _stdout : _stderr;
            target.Write(bytes.Span[..Math.Min(bytes.Length, LargestOutput - target.WrittenCount)]);
            return ValueTask.CompletedTask;
        }
    }
}
