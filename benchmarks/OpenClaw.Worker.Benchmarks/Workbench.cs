using System.Diagnostics;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Worker.Benchmarks;

/// <summary>A worker of its own with a state directory of its own, and a container to measure floors in. All of it goes at the end.</summary>
internal sealed class Workbench : IAsyncDisposable
{
    public const string Label = "openclaw.benchmark=1";

    private const string Token = "a-token-of-the-benchmarks";

    private readonly string _state = Path.Combine(Path.GetTempPath(), "openclaw-worker-benchmarks", Guid.NewGuid().ToString("N"));
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly List<string> _log = [];
    private Process _worker = null!;

    /// <summary>Name of the container for the floors.</summary>
    public string FloorContainer { get; } = $"openclaw-benchmark-{Guid.NewGuid():N}"[..32];

    public string StateDir => _state;

    public static async Task<Workbench> StartAsync()
    {
        var workbench = new Workbench();
        Directory.CreateDirectory(workbench._state);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "OpenClaw.SandboxWorker.dll")])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                [OpenClawEnvironment.StateDir] = workbench._state,
                [OpenClawEnvironment.WorkerToken] = Token,
                [OpenClawEnvironment.RemoveSandboxesOnExit] = "true",
            },
        };
        var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        workbench._worker = Process.Start(start)!;
        workbench._worker.OutputDataReceived += (_, line) => workbench.Receive(line.Data, listening);
        workbench._worker.BeginOutputReadLine();
        workbench._http.BaseAddress = new Uri(await listening.Task.WaitAsync(TimeSpan.FromSeconds(60)));
        workbench._http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        await DockerAsync("run", "-d", "--init", "--network", "none", "--label", Label, "--name", workbench.FloorContainer, SandboxDockerSettings.DefaultImage, "sleep", "infinity");
        return workbench;
    }

    public SandboxSpec Spec(string agent) => new()
    {
        ScopeKey = $"agent:{agent}",
        AgentId = agent,
        AgentWorkspaceDir = Path.Combine(_state, "workspace"),
        WorkspaceRoot = Path.Combine(_state, "sandboxes"),
    };

    /// <summary>Runs a command to its end.</summary>
    /// <returns>Bytes that came over the wire.</returns>
    public async Task<long> ExecAsync(SandboxSpec sandbox, string command)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, WorkerRoutes.Exec)
        {
            Content = Json(new ExecRequest { Sandbox = sandbox, Command = command }, WorkerJson.Default.ExecRequest),
        };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(await response.Content.ReadAsStringAsync());
        }

        var reader = PipeReader.Create(await response.Content.ReadAsStreamAsync(), new StreamPipeReaderOptions(bufferSize: 256 << 10));
        var (total, last) = (0L, default(ExecFrameKind));
        while (true)
        {
            var read = await reader.ReadAsync();
            var buffer = read.Buffer;
            while (ExecFrame.TryRead(ref buffer, out var frame))
            {
                total += frame.Payload.Length;
                last = frame.Kind;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return last == ExecFrameKind.Exited ? total : throw new InvalidOperationException($"The stream ended with {last}.\n{Log}");
            }
        }
    }

    public async Task<TAnswer> PostAsync<TRequest, TAnswer>(string route, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType)
    {
        using var response = await _http.PostAsync(route, Json(request, requestType));
        var body = await response.Content.ReadAsByteArrayAsync();
        return response.IsSuccessStatusCode
            ? JsonSerializer.Deserialize(body, answerType)!
            : throw new InvalidOperationException(System.Text.Encoding.UTF8.GetString(body));
    }

    /// <summary>The sandboxes that exist.</summary>
    public async Task<IReadOnlyList<SandboxInfo>> ListAsync() =>
        JsonSerializer.Deserialize(await _http.GetByteArrayAsync(WorkerRoutes.Sandboxes), WorkerJson.Default.SandboxList)!.Sandboxes;

    /// <summary>Memory and processor time of the worker.</summary>
    public (long ResidentBytes, TimeSpan Processor) Usage()
    {
        _worker.Refresh();
        return (_worker.WorkingSet64, _worker.TotalProcessorTime);
    }

    public static async Task DockerAsync(params string[] arguments)
    {
        using var docker = Process.Start(new ProcessStartInfo("docker", arguments) { RedirectStandardOutput = true })!;
        await docker.StandardOutput.ReadToEndAsync();
        await docker.WaitForExitAsync();
        if (docker.ExitCode != 0)
        {
            throw new InvalidOperationException($"docker {string.Join(' ', arguments)} ended with {docker.ExitCode}.");
        }
    }

    /// <summary>Runs something many times, after a while to get warm.</summary>
    /// <returns>Milliseconds of each.</returns>
    public static async Task<double[]> MeasureAsync(int warmUps, int times, Func<Task> run)
    {
        for (var count = 0; count < warmUps; count++)
        {
            await run();
        }

        var milliseconds = new double[times];
        for (var count = 0; count < times; count++)
        {
            var started = Stopwatch.GetTimestamp();
            await run();
            milliseconds[count] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        return milliseconds;
    }

    public async ValueTask DisposeAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", _worker.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        await _worker.WaitForExitAsync();
        _worker.Dispose();
        _http.Dispose();
        await DockerAsync("rm", "-f", FloorContainer);
        Directory.Delete(_state, recursive: true);
    }

    private string Log
    {
        get
        {
            lock (_log)
            {
                return string.Join('\n', _log.TakeLast(20));
            }
        }
    }

    private void Receive(string? line, TaskCompletionSource<string> listening)
    {
        const string Listening = "Now listening on: ";
        lock (_log)
        {
            _log.Add(line ?? "");
        }

        if (line?.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
        {
            listening.TrySetResult(line[(at + Listening.Length)..].Trim());
        }
    }

    private static ByteArrayContent Json<T>(T value, JsonTypeInfo<T> type) => new(JsonSerializer.SerializeToUtf8Bytes(value, type))
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
    };
}
