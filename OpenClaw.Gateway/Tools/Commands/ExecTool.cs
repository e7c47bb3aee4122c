using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Tools.Hosts;
using OpenClaw.Gateway.Tools.Hosts.Approval;
using OpenClaw.Gateway.Tools.Policy;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Tools.Commands;

/// <summary>The tool <c>exec</c>. A sandboxed session runs its commands in the sandbox or not at all, unless a person let it out.</summary>
internal sealed class ExecTool(
    ConfigurationStore configuration, SandboxSpecResolver sandboxes, ToolHosts hosts, HostExecGate gate, Elevation elevation, ToolPolicy policy,
    CommandSessions sessions, CommandNotices notices, TimeProvider time) : ITool
{
    private const int DefaultTimeoutSeconds = 1800;
    private const int DefaultYieldMs = 10_000;
    private const int LeastYieldMs = 10;
    private const int MostYieldMs = 120_000;
    private const int TailCharacters = 2000;

    private static readonly TimeSpan UpdateInterval = TimeSpan.FromMilliseconds(250);

    public AIFunctionDeclaration Declaration { get; } =
        AIFunctionFactory.CreateDeclaration(ExecParameters.ToolName, ExecParameters.Description, ExecParameters.Schema);

    public bool UsesHost => true;

    public async Task<ToolResult> RunAsync(ToolCall call, ToolDecision decision, CancellationToken cancellationToken)
    {
        var parameters = call.Read(ToolJson.Default.ExecParameters);
        if (string.IsNullOrWhiteSpace(parameters.Command))
        {
            throw new ToolException("Provide a command to start.");
        }

        var level = decision.Placement == ToolPlacement.Sandbox ? elevation.Of(call, parameters.Elevated) : "off";
        CheckHost(parameters, decision, level);

        var seconds = parameters.Timeout ?? configuration.Current.Settings.Tools?.Exec?.TimeoutSec ?? DefaultTimeoutSeconds;
        var request = new ExecRequest
        {
            Sandbox = sandboxes.Resolve(call.AgentId, call.SessionKey),
            Command = parameters.Command,
            Workdir = parameters.Workdir,
            Env = parameters.Env,
            TimeoutMs = (int)Math.Clamp(Math.Ceiling(seconds * 1000), 0, int.MaxValue),
            Yield = level == "off" && MayYield(call) ? new ExecYield(CommandSessions.Owner(call.SessionKey), YieldMs(parameters)) : null,
        };
        if (decision.Placement == ToolPlacement.Host || level != "off")
        {
            if (!call.IsPlan)
            {
                await gate.PassAsync(call, request, request.Sandbox.AgentWorkspaceDir, parameters.Security, parameters.Ask, level != "off", level == "full", cancellationToken);
            }

            call = level == "off" || call.IsPlan ? call : call with { Host = hosts.Local(call) };
        }

        return await RunAsync(call, request, parameters, decision.Placement == ToolPlacement.Sandbox && level == "off", cancellationToken);
    }

    // Who cannot look after a command must not leave one behind.
    private bool MayYield(ToolCall call) => policy.Decide(ProcessParameters.ToolName, call.AgentId, call.SessionKey, call.Model).Allowed;

    private int YieldMs(ExecParameters parameters) => parameters.Background == true
        ? 0
        : (int)Math.Clamp(parameters.YieldMs ?? configuration.Current.Settings.Tools?.Exec?.BackgroundMs ?? DefaultYieldMs, LeastYieldMs, MostYieldMs);

    private async Task<ToolResult> RunAsync(ToolCall call, ExecRequest request, ExecParameters parameters, bool sandboxed, CancellationToken cancellationToken)
    {
        var output = new OutputCollector();
        ExecStarted? started = null;
        ExecExited? exited = null;
        ProcessStatus? yielded = null;
        var updated = time.GetTimestamp() - (long)(UpdateInterval.TotalSeconds * time.TimestampFrequency);
        try
        {
            await call.Host.ExecAsync(request, Receive, cancellationToken);
        }
        catch (SandboxException exception)
        {
            var details = Details(started, null, output, request, sandboxed);
            details["code"] = exception.Error.Code;
            details["fix"] = exception.Error.Fix;
            var fix = exception.Error.Fix is null ? string.Empty : $" {exception.Error.Fix}";
            return ToolResult.Failure(call.Name, $"{exception.Error.Message}{fix}{(sandboxed ? " Nothing ran on the host." : string.Empty)}", details);
        }

        var text = Warnings(parameters, request) + output;
        if (yielded is not null)
        {
            // Stop means stop, for what the turn left running too.
            var left = new ProcessReference(request.Yield!.Owner, yielded.Id);
            call.Run?.OnAbort(token => call.Host.AskAsync(ProcessRoutes.Kill, left, WorkerJson.Default.ProcessReference, WorkerJson.Default.ProcessStatus, token));
            notices.Watch(call, left);
            return sessions.Running(yielded, output.ToString(), request);
        }

        return exited switch
        {
            { TimedOut: true } => Failed($"Command timed out after {request.TimeoutMs / 1000.0:0.###} seconds"),
            { OomKilled: true } => Failed($"Command was killed: it needed more memory than the sandbox has ({request.Sandbox.Docker.Memory}); raise sandbox.docker.memory"),
            { PidsLimitHit: true, ExitCode: not 0 } => Failed($"Command failed: the sandbox has as many processes as it may ({request.Sandbox.Docker.PidsLimit}); end some, or raise sandbox.docker.pidsLimit"),
            { DiskFull: true } => Failed("Command failed: the disk of the workspace is full. Remove files that are not needed"),
            { ExitCode: not 0 and var code } => Failed($"Command exited with code {code}"),
            _ => new ToolResult(text.Length == 0 ? "(no output)" : text, Details(started, exited, output, request, sandboxed)),
        };

        ToolResult Failed(string reason) =>
            ToolResult.Failure(call.Name, text.Length == 0 ? reason : $"{text}\n\n{reason}", Details(started, exited, output, request, sandboxed));

        // A command that writes without end must not drown those who watch.
        void Update()
        {
            if (call.OnUpdate is { } update && time.GetElapsedTime(updated) >= UpdateInterval)
            {
                updated = time.GetTimestamp();
                update(new ToolResult(output.Tail(TailCharacters), new JsonObject { ["status"] = "running", ["cwd"] = request.Workdir ?? request.Sandbox.Docker.Workdir }));
            }
        }

        void Receive(ExecFrame frame)
        {
            switch (frame.Kind)
            {
                case ExecFrameKind.Started:
                    started = Read(frame, WorkerJson.Default.ExecStarted);
                    break;
                case ExecFrameKind.Stdout:
                    output.Add(frame.Payload, isError: false);
                    Update();
                    break;
                case ExecFrameKind.Stderr:
                    output.Add(frame.Payload, isError: true);
                    Update();
                    break;
                case ExecFrameKind.Exited:
                    exited = Read(frame, WorkerJson.Default.ExecExited);
                    break;
                case ExecFrameKind.Yielded:
                    yielded = Read(frame, WorkerJson.Default.ProcessStatus);
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

    private static JsonObject Details(ExecStarted? started, ExecExited? exited, OutputCollector output, ExecRequest request, bool sandboxed)
    {
        var details = new JsonObject();
        if (exited is not null)
        {
            details["status"] = exited.ExitCode == 0 && !exited.TimedOut ? "completed" : "error";
            details["exitCode"] = exited.ExitCode;
            details["durationMs"] = Math.Round(exited.DurationMs, 1);
            details["aggregated"] = output.ToString();
            details["cwd"] = request.Workdir ?? (sandboxed ? request.Sandbox.Docker.Workdir : request.Sandbox.AgentWorkspaceDir);
            details["stdoutBytes"] = exited.StdoutBytes;
            details["stderrBytes"] = exited.StderrBytes;
            details["truncated"] = output.Truncated;
            details["timedOut"] = exited.TimedOut;
            details["oomKilled"] = exited.OomKilled;
            details["pidsLimitHit"] = exited.PidsLimitHit;
            details["diskFull"] = exited.DiskFull;
        }

        if (started is not null)
        {
            details["containerId"] = started.ContainerId;
            details["containerName"] = started.ContainerName;
            details["containerCreated"] = started.Created;
            details["ensureMs"] = Math.Round(started.EnsureMs, 1);
        }

        details[sandboxed ? "scopeKey" : "host"] = sandboxed ? request.Sandbox.ScopeKey : "gateway";
        return details;
    }

    private static string Warnings(ExecParameters parameters, ExecRequest request) =>
        request.Yield is null && (parameters.Background == true || parameters.YieldMs is not null)
            ? "Warning: background execution is disabled, because the tool process is not allowed; the command was run to its end.\n"
            : string.Empty;

    // A host that was named is that one or none.
    private void CheckHost(ExecParameters parameters, ToolDecision decision, string level)
    {
        var asked = Word(parameters.Host);
        var configured = Word(configuration.Current.Settings.Tools?.Exec?.Host);
        var host = asked ?? configured;
        if (host == "node")
        {
            throw new ToolException("exec host \"node\" is not available: commands run in the sandbox, or on the gateway's host. Nothing ran.");
        }

        if (host == "gateway" && decision.Placement == ToolPlacement.Sandbox && level == "off")
        {
            throw new ToolException(
                "exec host \"gateway\" is not allowed: this session is sandboxed, and its commands run in the sandbox. Remove tools.exec.host, or see tools.elevated. Nothing ran.");
        }

        if (asked == "sandbox" && decision.Placement == ToolPlacement.Host)
        {
            throw new ToolException($"exec host \"sandbox\" was asked for, and this session is not sandboxed (sandbox mode {decision.Mode}). Nothing ran.");
        }
    }

    private static string? Word(string? host) => host?.Trim().ToLowerInvariant() is { Length: > 0 } word and not "auto" ? word : null;
}
