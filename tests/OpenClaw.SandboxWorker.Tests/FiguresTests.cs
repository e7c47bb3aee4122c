using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Tests.Running;

namespace OpenClaw.SandboxWorker.Tests;

/// <summary>What sandboxes use. A worker of its own: the engine measures every sandbox for each answer, and the shared worker has many.</summary>
public sealed class FiguresTests(SharedWorker shared) : IClassFixture<SharedWorker>
{
    private readonly StateDirectory _state = shared.State;
    private readonly WorkerProcess _worker = shared.Worker;

    [Fact]
    public async Task A_sandbox_is_shown_with_what_it_uses_and_its_limits()
    {
        var limited = (SandboxDockerSettings docker) => docker with { Memory = "200m", PidsLimit = 77 };
        using var running = await _worker.SendAsync(_state.Command("python3 -c 'x = bytearray(50000000); print(1, flush=True); import time; time.sleep(600)'", "figures", limited));
        var stream = await running.Content.ReadAsStreamAsync();
        Assert.True(await stream.ReadAsync(new byte[1000]) > 0);

        SandboxFigure figure = null!;
        await Eventually.TrueAsync(async () => (figure = await FigureAsync("agent:figures")).Usage!.MemoryBytes > 50_000_000, "the memory is counted");
        Assert.Equal(1, figure.Commands);
        Assert.Equal(0, figure.IdleMs);
        Assert.Equal(200 << 20, figure.Usage!.MemoryLimitBytes);
        Assert.Equal(77, figure.Usage.PidsLimit);
        Assert.InRange(figure.Usage.Pids, 4, 20);
        Assert.True(figure.Usage.CpuTimeMs > 0);
        Assert.Null(figure.Usage.Cpus);

        running.Dispose();
        await Eventually.TrueAsync(async () => (await FigureAsync("agent:figures")).Commands == 0, "the command has ended");
        Assert.True((await FigureAsync("agent:figures")).IdleMs >= 0);
    }

    [Fact]
    public async Task A_stream_says_how_many_processors_are_in_use()
    {
        (await _worker.ExecAsync(_state.Command("true", "busy"))).Succeeded();
        using var client = new CancellationTokenSource();
        var busy = _worker.ExecAsync(_state.Command("while :; do :; done", "busy"), client.Token);
        using var response = await _worker.Http.GetAsync($"{SandboxFiguresRoutes.Watch}?intervalMs=500", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(SandboxFiguresRoutes.StreamMediaType, response.Content.Headers.ContentType?.MediaType);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.Null((await NextAsync()).Usage!.Cpus);
        SandboxFigure figure;
        do
        {
            figure = await NextAsync();
        }
        while (figure.Usage?.Cpus is not > 0.05);

        Assert.InRange(figure.Usage.Cpus.Value, 0.05, Environment.ProcessorCount + 0.5);
        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => busy);

        async Task<SandboxFigure> NextAsync()
        {
            var line = await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
            return JsonSerializer.Deserialize(line!, WorkerJson.Default.SandboxFigures)!.Sandboxes.Single(sandbox => sandbox.Sandbox.ScopeKey == "agent:busy");
        }
    }

    [Fact]
    public async Task A_stopped_sandbox_stays_and_its_next_use_starts_it()
    {
        var first = await _worker.ExecAsync(_state.Command("echo kept > kept", "stopped"));
        first.Succeeded();
        var stopped = await StopAsync(first.Started!.ContainerName);

        Assert.Equal(first.Started.ContainerName, stopped.Removals.Single().ContainerName);
        var figure = await FigureAsync("agent:stopped");
        Assert.False(figure.Sandbox.Running);
        Assert.Null(figure.Usage);
        var next = await _worker.ExecAsync(_state.Command("cat kept", "stopped"));
        Assert.Equal("kept\n", next.Succeeded());
        Assert.Equal(first.Started.ContainerId, next.Started!.ContainerId);
    }

    [Fact]
    public async Task What_is_no_sandbox_of_this_worker_is_not_stopped()
    {
        using var response = await _worker.Http.PostAsync(SandboxFiguresRoutes.Stop, JsonContent.Create(new StopSandboxRequest("somebody-elses"), WorkerJson.Default.StopSandboxRequest));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("-500")]
    [InlineData("60001")]
    [InlineData("often")]
    public async Task An_interval_out_of_range_is_refused_with_the_range(string interval)
    {
        using var response = await _worker.Http.GetAsync($"{SandboxFiguresRoutes.Watch}?intervalMs={interval}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("500 to 60000", (await response.Content.ReadFromJsonAsync(WorkerJson.Default.WorkerError))!.Message, StringComparison.Ordinal);
    }

    private async Task<SandboxFigure> FigureAsync(string scope) =>
        (await _worker.Http.GetFromJsonAsync(SandboxFiguresRoutes.Figures, WorkerJson.Default.SandboxFigures))!.Sandboxes.Single(figure => figure.Sandbox.ScopeKey == scope);

    private Task<SandboxRemovals> StopAsync(string containerName) => _worker.PostAsync(
        SandboxFiguresRoutes.Stop, new StopSandboxRequest(containerName), WorkerJson.Default.StopSandboxRequest, WorkerJson.Default.SandboxRemovals);
}
