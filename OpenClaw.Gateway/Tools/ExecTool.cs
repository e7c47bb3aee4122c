using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Tools;

/// <summary>The tool <c>exec</c>. It runs in the sandbox or not at all.</summary>
internal sealed class ExecTool(ConfigurationStore configuration, SandboxSpecResolver sandboxes, SandboxWorkerClient worker)
{
    private const int DefaultTimeoutSeconds = 1800;

    public async Task<ToolResult> RunAsync(ToolCall call, ToolDecision decision, CancellationToken cancellationToken)
    {
        ExecParameters parameters;
        try
        {
            parameters = call.Arguments.Deserialize(ToolJson.Default.ExecParameters)!;
        }
        catch (JsonException exception)
        {
            return ToolResult.Failure(call.Name, $"Invalid arguments: {exception.Path} has the wrong type.");
        }

        if (string.IsNullOrWhiteSpace(parameters.Command))
        {
            return ToolResult.Failure(call.Name, "Provide a command to start.");
        }

        if (decision.Placement == ToolPlacement.Host || WantsHost(parameters) is not null)
        {
            return ToolResult.Failure(call.Name, NoHost(decision, parameters));
        }

        var seconds = parameters.Timeout ?? configuration.Current.Settings.Tools?.Exec?.TimeoutSec ?? DefaultTimeoutSeconds;
        var request = new ExecRequest
        {
            Sandbox = sandboxes.Resolve(call.AgentId, call.SessionKey),
            Command = parameters.Command,
            Workdir = parameters.Workdir,
            Env = parameters.Env,
            TimeoutMs = (int)Math.Clamp(Math.Ceiling(seconds * 1000), 0, int.MaxValue),
        };
        return await RunAsync(call, request, parameters, cancellationToken);
    }

    private async Task<ToolResult> RunAsync(ToolCall call, ExecRequest request, ExecParameters parameters, CancellationToken cancellationToken)
    {
        var output = new OutputCollector();
        ExecStarted? started = null;
        ExecExited? exited = null;
        try
        {
            await worker.ExecAsync(request, Receive, cancellationToken);
        }
        catch (SandboxException exception)
        {
            var details = Details(started, null, output, request);
            details["code"] = exception.Error.Code;
            details["fix"] = exception.Error.Fix;
            var fix = exception.Error.Fix is null ? string.Empty : $" {exception.Error.Fix}";
            return ToolResult.Failure(call.Name, $"{exception.Error.Message}{fix} Nothing ran on the host.", details);
        }

        output.Trim();
        var text = Warnings(parameters) + output;
        return exited switch
        {
            { TimedOut: true } => Failed($"Command timed out after {request.TimeoutMs / 1000.0:0.###} seconds"),
            { OomKilled: true } => Failed($"Command was killed: it needed more memory than the sandbox has ({request.Sandbox.Docker.Memory}); raise sandbox.docker.memory"),
            { ExitCode: not 0 and var code } => Failed($"Command exited with code {code}"),
            _ => new ToolResult(text.Length == 0 ? "(no output)" : text, Details(started, exited, output, request)),
        };

        ToolResult Failed(string reason) =>
            ToolResult.Failure(call.Name, text.Length == 0 ? reason : $"{text}\n\n{reason}", Details(started, exited, output, request));

        void Receive(ExecFrame frame)
        {
            switch (frame.Kind)
            {
                case ExecFrameKind.Started:
                    started = Read(frame, WorkerJson.Default.ExecStarted);
                    break;
                case ExecFrameKind.Stdout:
                    output.Add(frame.Payload, isError: false);
                    break;
                case ExecFrameKind.Stderr:
                    output.Add(frame.Payload, isError: true);
                    break;
                case ExecFrameKind.Exited:
                    exited = Read(frame, WorkerJson.Default.ExecExited);
                    break;
                case ExecFrameKind.Error:
                    throw new SandboxException(Read(frame, WorkerJson.Default.WorkerError));
            }
        }
    }

    private static T Read<T>(ExecFrame frame, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        var reader = new Utf8JsonReader(frame.Payload);
        try
        {
            return JsonSerializer.Deserialize(ref reader, type) ?? throw new FormatException($"An exec frame of kind {frame.Kind} is empty.");
        }
        catch (JsonException exception)
        {
            throw new FormatException($"An exec frame of kind {frame.Kind} is not what it should be: {exception.Message}", exception);
        }
    }

    private static JsonObject Details(ExecStarted? started, ExecExited? exited, OutputCollector output, ExecRequest request)
    {
        var details = new JsonObject();
        if (exited is not null)
        {
            details["status"] = exited.ExitCode == 0 && !exited.TimedOut ? "completed" : "error";
            details["exitCode"] = exited.ExitCode;
            details["durationMs"] = Math.Round(exited.DurationMs, 1);
            details["aggregated"] = output.ToString();
            details["cwd"] = request.Workdir ?? request.Sandbox.Docker.Workdir;
            details["stdoutBytes"] = exited.StdoutBytes;
            details["stderrBytes"] = exited.StderrBytes;
            details["truncated"] = output.Truncated;
            details["timedOut"] = exited.TimedOut;
            details["oomKilled"] = exited.OomKilled;
        }

        if (started is not null)
        {
            details["containerId"] = started.ContainerId;
            details["containerName"] = started.ContainerName;
            details["containerCreated"] = started.Created;
            details["ensureMs"] = Math.Round(started.EnsureMs, 1);
        }

        details["scopeKey"] = request.Sandbox.ScopeKey;
        return details;
    }

    private static string Warnings(ExecParameters parameters) => parameters is { Background: true } or { YieldMs: not null }
        ? "Warning: background execution is not available; the command was run to its end.\n"
        : string.Empty;

    private string? WantsHost(ExecParameters parameters) =>
        (parameters.Host ?? configuration.Current.Settings.Tools?.Exec?.Host)?.Trim().ToLowerInvariant() is { } host and not ("sandbox" or "auto" or "")
            ? host
            : null;

    private string NoHost(ToolDecision decision, ExecParameters parameters) => WantsHost(parameters) is { } host
        ? $"exec host \"{host}\" is not available in this version: commands run in the sandbox only. Remove tools.exec.host, or set it to \"sandbox\". Nothing ran."
        : $"This session is not sandboxed (agents.defaults.sandbox.mode is \"{decision.Mode}\"), and running tools on the gateway's host is not available in "
            + "this version. Set agents.defaults.sandbox.mode to \"all\" to run them in a sandbox. Nothing ran.";
}
