using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using OpenClaw.Testing.Processes;

namespace OpenClaw.OriginalCli.Tests;

/// <summary>Our gateway and the original's, each with a home of its own and the same demo model, after every invocation of the table.</summary>
public sealed partial class BothGateways : IAsyncLifetime
{
    private readonly ConcurrentDictionary<(bool IsOurs, string Words), ProcessResult> _results = new();
    private ServiceProcess? _model;

    internal Original Original { get; private set; } = null!;

    internal Side Ours { get; private set; } = null!;

    internal Side Theirs { get; private set; } = null!;

    internal ProcessResult ResultOf(Invocation invocation, bool isOurs) => _results[(isOurs, invocation.Words)];

    public async Task InitializeAsync()
    {
        Original = await Original.InstallAsync();
        _model = await ServiceProcess.StartAsync("OpenClaw.DemoModel");
        var modelUrl = new Uri(_model.Address, "v1").ToString();
        Ours = Side.Create(Original, modelUrl);
        Theirs = Side.Create(Original, modelUrl);
        await Task.WhenAll(Ours.StartOursAsync(), Theirs.StartTheirsAsync());
        await Task.WhenAll(RunAllAsync(Ours, isOurs: true), RunAllAsync(Theirs, isOurs: false));
    }

    public async Task DisposeAsync()
    {
        foreach (var part in new IAsyncDisposable?[] { Ours, Theirs, _model })
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }
    }

    private async Task RunAllAsync(Side side, bool isOurs)
    {
        var (device, request) = await side.AskForPairingAsync();
        var values = new Dictionary<string, string> { ["{home}"] = side.Home, ["{device}"] = device, ["{request}"] = request, ["{job}"] = "none" };
        foreach (var invocation in Invocation.All)
        {
            var result = await side.RunAsync(invocation.Fill(values));
            _results[(isOurs, invocation.Words)] = result;
            if (invocation.Words.StartsWith("cron add", StringComparison.Ordinal) && JobId().Match(result.Output) is { Success: true } job)
            {
                values["{job}"] = job.Groups[1].Value;
            }
        }
    }

    [GeneratedRegex("\"id\": \"([^\"]+)\"")]
    private static partial Regex JobId();
}
