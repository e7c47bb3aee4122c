using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Gateway.Tests.Harness;

/// <summary>A sandbox worker on a real socket that answers what the test scripted, and keeps what it was asked.</summary>
public sealed class ScriptedWorker : IAsyncDisposable
{
    public const string Token = "worker-token";
    public const string ContainerId = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private readonly WebApplication _app;
    private readonly List<(ExecRequest Request, string? TraceParent)> _requests = [];
    private readonly List<SandboxSpec> _prepared = [];
    private readonly List<InboundMediaRequest> _media = [];

    private ScriptedWorker(WebApplication app) => _app = app;

    public IReadOnlyList<(ExecRequest Request, string? TraceParent)> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>What the next commands write, and how they end.</summary>
    public Func<ExecRequest, (string Stdout, string Stderr, int ExitCode)> Run { get; set; } = request => ($"ran {request.Command}\n", string.Empty, 0);

    /// <summary>What else to say of how they ended.</summary>
    public Func<ExecExited, ExecExited> Ending { get; set; } = exited => exited;

    /// <summary>The sandboxes whose workspaces were to be made ready.</summary>
    public IReadOnlyList<SandboxSpec> Prepared
    {
        get
        {
            lock (_requests)
            {
                return [.. _prepared];
            }
        }
    }

    /// <summary>The files that came in with messages.</summary>
    public IReadOnlyList<InboundMediaRequest> Media
    {
        get
        {
            lock (_requests)
            {
                return [.. _media];
            }
        }
    }

    /// <summary>When set, every request is refused with it.</summary>
    public (int Status, WorkerError Error)? Refusal { get; set; }

    /// <summary>When set, the stream ends with it instead of an exit.</summary>
    public WorkerError? Failure { get; set; }

    /// <summary>When set, a command starts and then waits for it.</summary>
    public Task? Gate { get; set; }

    /// <summary>When set, commands go on by themselves under this id after their first frame.</summary>
    public string? Background { get; set; }

    /// <summary>The commands that were killed.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<ProcessReference> Killed { get; } = [];

    /// <summary>Ends when the client of a waiting command has gone.</summary>
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>
    {
        ["OPENCLAW_SANDBOX_WORKER_URL"] = _app.Urls.First(),
        ["OPENCLAW_SANDBOX_WORKER_TOKEN"] = Token,
    };

    public static async Task<ScriptedWorker> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var worker = new ScriptedWorker(app);
        app.MapPost(WorkerRoutes.Exec, worker.ExecAsync);
        app.MapPost(ProcessRoutes.Kill, worker.KillAsync);
        app.MapPost(WorkspaceRoutes.Prepare, worker.PrepareAsync);
        app.MapPost(WorkspaceRoutes.Media, worker.StoreAsync);
        await app.StartAsync();
        return worker;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task KillAsync(HttpContext context)
    {
        var reference = (await JsonSerializer.DeserializeAsync(context.Request.Body, WorkerJson.Default.ProcessReference))!;
        Killed.Enqueue(reference);
        await context.Response.WriteAsJsonAsync(Status(reference.Id) with { EndedAtMs = 2, Killed = true }, WorkerJson.Default.ProcessStatus);
    }

    private static ProcessStatus Status(string id) =>
        new() { Id = id, Command = "sleep", ContainerId = ContainerId, StartedAtMs = 1, StdoutBytes = 0, StderrBytes = 0 };

    private async Task ExecAsync(HttpContext context)
    {
        var request = (await JsonSerializer.DeserializeAsync(context.Request.Body, WorkerJson.Default.ExecRequest))!;
        lock (_requests)
        {
            _requests.Add((request, context.Request.Headers["traceparent"]));
        }

        var refusal = context.Request.Headers.Authorization == $"Bearer {Token}"
            ? Refusal
            : (401, new WorkerError { Code = WorkerErrorCodes.Unauthorized, Message = "The worker token is wrong." });
        if (refusal is { } refused)
        {
            context.Response.StatusCode = refused.Status;
            await context.Response.WriteAsJsonAsync(refused.Error, WorkerJson.Default.WorkerError);
            return;
        }

        context.Response.ContentType = WorkerRoutes.ExecStreamMediaType;
        var writer = context.Response.BodyWriter;
        Frame(writer, ExecFrameKind.Started, JsonSerializer.SerializeToUtf8Bytes(
            new ExecStarted { ContainerId = ContainerId, ContainerName = "openclaw-sbx-test", Created = true, EnsureMs = 1.5 }, WorkerJson.Default.ExecStarted));
        await writer.FlushAsync();
        if (Background is { } id)
        {
            Frame(writer, ExecFrameKind.Yielded, JsonSerializer.SerializeToUtf8Bytes(Status(id), WorkerJson.Default.ProcessStatus));
            await writer.FlushAsync();
            return;
        }

        if (Gate is { } gate)
        {
            try
            {
                await gate.WaitAsync(context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                Cancelled.TrySetResult();
                throw;
            }
        }

        if (Failure is { } failure)
        {
            Frame(writer, ExecFrameKind.Error, JsonSerializer.SerializeToUtf8Bytes(failure, WorkerJson.Default.WorkerError));
            await writer.FlushAsync();
            return;
        }

        var (stdout, stderr, exitCode) = Run(request);
        foreach (var part in Encoding.UTF8.GetBytes(stdout).Chunk(64 * 1024))
        {
            Frame(writer, ExecFrameKind.Stdout, part);
            await writer.FlushAsync();
        }

        if (stderr.Length > 0)
        {
            Frame(writer, ExecFrameKind.Stderr, Encoding.UTF8.GetBytes(stderr));
        }

        Frame(writer, ExecFrameKind.Exited, JsonSerializer.SerializeToUtf8Bytes(
            Ending(new ExecExited { ExitCode = exitCode, DurationMs = 3.25, StdoutBytes = stdout.Length, StderrBytes = stderr.Length }), WorkerJson.Default.ExecExited));
        await writer.FlushAsync();
    }

    private async Task PrepareAsync(HttpContext context)
    {
        var request = (await JsonSerializer.DeserializeAsync(context.Request.Body, WorkerJson.Default.WorkspacePrepareRequest))!;
        lock (_requests)
        {
            _prepared.Add(request.Sandbox);
        }

        await context.Response.WriteAsJsonAsync(new WorkspacePrepared("/workspace", [], []), WorkerJson.Default.WorkspacePrepared);
    }

    private async Task StoreAsync(HttpContext context)
    {
        var request = (await JsonSerializer.DeserializeAsync(context.Request.Body, WorkerJson.Default.InboundMediaRequest))!;
        if (Refusal is { } refused)
        {
            context.Response.StatusCode = refused.Status;
            await context.Response.WriteAsJsonAsync(refused.Error, WorkerJson.Default.WorkerError);
            return;
        }

        lock (_requests)
        {
            _media.Add(request);
        }

        await context.Response.WriteAsJsonAsync(
            new InboundMediaStored([.. request.Files.Select(file => new InboundMediaFile(file.Name, $"media/inbound/{file.Name}"))]), WorkerJson.Default.InboundMediaStored);
    }

    private static void Frame(IBufferWriter<byte> writer, ExecFrameKind kind, byte[] payload) => ExecFrame.Write(writer, kind, payload);
}
