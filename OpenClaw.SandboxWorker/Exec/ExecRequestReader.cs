using System.Diagnostics;
using System.Text;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.Protocol.Sandboxes.Rules;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Exec;

/// <summary>Turns a request into a command line.</summary>
internal static class ExecRequestReader
{
    // The kernel's limit for one argument, less what is put in front of the command.
    private const int LongestCommand = (128 << 10) - 256;

    /// <exception cref="SandboxException">Something is wrong; the message lists all of it.</exception>
    public static CommandLine Read(ExecRequest request, SandboxPolicy policy)
    {
        var errors = new SettingErrors();
        if (string.IsNullOrWhiteSpace(request.Command))
        {
            errors.Invalid("command", null, "must not be empty.");
        }
        else if (request.Command.Contains('\0', StringComparison.Ordinal))
        {
            errors.Invalid("command", null, "has a NUL character.");
        }
        else if (Encoding.UTF8.GetByteCount(request.Command) > LongestCommand)
        {
            errors.Invalid("command", null, $"is longer than the kernel takes ({LongestCommand} bytes).", "Write it to a file in the workspace and run that.");
        }

        if (request.Workdir is { } workdir && (workdir.Length == 0 || workdir.Contains('\0', StringComparison.Ordinal)))
        {
            errors.Invalid("workdir", workdir, "must be a path.");
        }

        if (request.Env is not null)
        {
            SandboxRules.CheckEnvironment("env", request.Env, errors);
        }

        errors.ThrowIfAny();
        return new CommandLine
        {
            Text = request.Command,
            Workdir = request.Workdir is null ? policy.Docker.Workdir : Path.Combine(policy.Docker.Workdir, request.Workdir),
            Environment = Merge(policy.Docker.Env, request.Env),
        };
    }

    /// <summary>The command with the current trace in its environment, by the W3C names that instrumented programs read.</summary>
    public static CommandLine WithTrace(CommandLine command, Activity? activity)
    {
        if (activity?.Id is null)
        {
            return command;
        }

        var variables = new Dictionary<string, string>(command.Environment) { ["TRACEPARENT"] = activity.Id };
        if (!string.IsNullOrEmpty(activity.TraceStateString))
        {
            variables["TRACESTATE"] = activity.TraceStateString;
        }

        return command with { Environment = variables };
    }

    private static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> settings, IReadOnlyDictionary<string, string>? call)
    {
        var merged = new Dictionary<string, string>(settings);
        foreach (var (name, value) in call ?? new Dictionary<string, string>())
        {
            merged[name] = value;
        }

        return merged;
    }
}
