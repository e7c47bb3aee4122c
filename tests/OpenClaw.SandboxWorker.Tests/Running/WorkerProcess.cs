using System.Diagnostics;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.SandboxWorker.Tests.Running;

/// <summary>The worker as a person starts it: a process of its own with a socket.</summary>
internal sealed partial class WorkerProcess : IAsyncDisposable
{
    public const string Token = "a-token-of-the-tests";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _log = [];

    private WorkerProcess(Process process) => _process = process;

    public HttpClient Http { get; private set; } = null!;

    public int ProcessId => _process.Id;

    public string Log
    {
        get
        {
            lock (_log)
            {
                return string.Join('\n', _log);
            }
        }
    }

    public static async Task<WorkerProcess> StartAsync(StateDirectory state, IReadOnlyDictionary<string, string>? environment = null, string? token = Token)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "OpenClaw.SandboxWorker.dll") },
            Environment =
            {
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["Logging__LogLevel__Microsoft.AspNetCore"] = "Warning",
                [OpenClawEnvironment.StateDir] = state.Path,
                [OpenClawEnvironment.WorkerToken] = token,
                [OpenClawEnvironment.RemoveSandboxesOnExit] = "true",
            },
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var worker = new WorkerProcess(Process.Start(start)!);
        worker._process.OutputDataReceived += worker.Receive;
        worker._process.ErrorDataReceived += worker.Receive;
        worker._process.BeginOutputReadLine();
        worker._process.BeginErrorReadLine();
        try
        {
            worker.Http = new HttpClient { BaseAddress = await worker._listening.Task.WaitAsync(StartTimeout), Timeout = Timeout.InfiniteTimeSpan };
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException("The worker does not start:\n" + worker.Log);
        }

        worker.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return worker;
    }

    public async Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken = default)
    {
        using var response = await SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            return new ExecResult(null, [], [], null, await response.Content.ReadFromJsonAsync(WorkerJson.Default.WorkerError, cancellationToken), (int)response.StatusCode);
        }

        Assert.Equal(WorkerRoutes.ExecStreamMediaType, response.Content.Headers.ContentType?.MediaType);
        return await ReadAsync(await response.Content.ReadAsStreamAsync(cancellationToken), (int)response.StatusCode, cancellationToken);
    }

    /// <summary>Sends an exec request; returns as soon as the answer's headers are there.</summary>
    public Task<HttpResponseMessage> SendAsync(ExecRequest request, CancellationToken cancellationToken = default) => Http.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, WorkerRoutes.Exec) { Content = JsonContent.Create(request, WorkerJson.Default.ExecRequest) },
        HttpCompletionOption.ResponseHeadersRead,
        cancellationToken);

    public async Task<IReadOnlyList<SandboxInfo>> ListAsync() => (await Http.GetFromJsonAsync(WorkerRoutes.Sandboxes, WorkerJson.Default.SandboxList))!.Sandboxes;

    public async Task<TResult> PostAsync<TRequest, TResult>(string route, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResult> resultType)
    {
        using var response = await Http.PostAsync(route, JsonContent.Create(request, requestType));
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonSerializer.Deserialize(body, resultType)!;
    }

    /// <summary>Kills it without a word.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop, as Ctrl+C does.</summary>
    public async Task StopAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
            await _process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Http.Dispose();
        _process.Dispose();
    }

    private static async Task<ExecResult> ReadAsync(Stream stream, int status, CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream);
        ExecStarted? started = null;
        ExecExited? exited = null;
        WorkerError? error = null;
        using var stdout = new MemoryStream();
        using var stderr = new MemoryStream();
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (ExecFrame.TryRead(ref buffer, out var frame))
            {
                Assert.True(exited is null && error is null, "A frame came behind the last one.");
                var json = new Utf8JsonReader(frame.Payload);
                switch (frame.Kind)
                {
                    case ExecFrameKind.Started:
                        started = JsonSerializer.Deserialize(ref json, WorkerJson.Default.ExecStarted);
                        break;
                    case ExecFrameKind.Exited:
                        exited = JsonSerializer.Deserialize(ref json, WorkerJson.Default.ExecExited);
                        break;
                    case ExecFrameKind.Error:
                        error = JsonSerializer.Deserialize(ref json, WorkerJson.Default.WorkerError);
                        break;
                    default:
                        foreach (var part in frame.Payload)
                        {
                            (frame.Kind == ExecFrameKind.Stdout ? stdout : stderr).Write(part.Span);
                        }

                        break;
                }
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return new ExecResult(started, stdout.ToArray(), stderr.ToArray(), exited, error, status);
            }
        }
    }

    private void Receive(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
        {
            _log.Add(line.Data ?? "");
        }

        if (line.Data is not null && ListeningLine().Match(line.Data) is { Success: true } match)
        {
            _listening.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex ListeningLine();
}
