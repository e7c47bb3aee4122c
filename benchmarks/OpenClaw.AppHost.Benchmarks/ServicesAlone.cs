using System.Diagnostics;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.AppHost.Benchmarks;

/// <summary>The two services that wait for each other, without an application host.</summary>
internal static class ServicesAlone
{
    /// <summary>Starts the worker, and the gateway once the worker is healthy; returns the time until that is healthy.</summary>
    public static async Task<TimeSpan> MeasureAsync(Machine machine)
    {
        var watch = Stopwatch.StartNew();
        await using var worker = Start("OpenClaw.SandboxWorker", machine, machine.WorkerPort, []);
        await WaitAsync(machine.WorkerPort);
        await using var gateway = Start("OpenClaw.Gateway", machine, machine.GatewayPort, ["--allow-unconfigured"]);
        await WaitAsync(machine.GatewayPort);
        var elapsed = watch.Elapsed;
        await Task.WhenAll(worker.StopAsync(), gateway.StopAsync());
        return elapsed;
    }

    private static RunningProcess Start(string project, Machine machine, string port, string[] arguments)
    {
        var assembly = Repository.AssemblyOf(project);
        return RunningProcess.Start(ProcessSpec.Dotnet(assembly, arguments) with
        {
            WorkingDirectory = Path.GetDirectoryName(assembly),
            Environment = new Dictionary<string, string?>
            {
                ["HOME"] = Machine.HomeDirectory,
                ["ASPNETCORE_URLS"] = $"http://localhost:{port}",
                ["OPENCLAW_GATEWAY_PORT"] = machine.GatewayPort,
                ["OPENCLAW_GATEWAY_TOKEN"] = new string('g', 43),
                ["OPENCLAW_SANDBOX_WORKER_URL"] = $"http://localhost:{machine.WorkerPort}",
                ["OPENCLAW_SANDBOX_WORKER_TOKEN"] = new string('w', 43),
                ["OPENCLAW_STATE_DIR"] = machine.StateDirectory,
            },
        });
    }

    private static async Task WaitAsync(string port)
    {
        using var client = new HttpClient();
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    using var response = await client.GetAsync(new Uri($"http://localhost:{port}/health"));
                    return response.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    // it does not listen yet
                    return false;
                }
            },
            $"port {port} answers",
            TimeSpan.FromMinutes(1));
    }
}
