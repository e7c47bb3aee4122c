using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using OpenClaw.Protocol.Devices;
using OpenClaw.Testing.Devices;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace OpenClaw.Cli.Tests.Recorded;

/// <summary>
/// The recorded invocations of the original, run against this command line. Each is replayed, or stands in differences.tsv with its reason.
/// </summary>
public sealed class RecordedInvocationTests
{
    private const int AtOnce = 4;

    // The rest of the table goes through the same entry point without the start of a process for each row.
    private static readonly HashSet<string> AsProcess = new(
        ["version", "version-V", "version-v-lower", "help-root", "agents-list-many-json", "config-set-num", "config-get-missing", "status-json", "health-json"], StringComparer.Ordinal);

    [Fact]
    public void Every_row_of_the_table_of_differences_is_about_a_recording_and_says_why()
    {
        Assert.All(Difference.All, row =>
        {
            Assert.Contains(RecordedInvocation.All, row.Covers);
            Assert.NotEqual(string.Empty, row.Reason);
        });
        Assert.All(RecordedInvocation.All, invocation => Assert.True(Difference.All.Count(row => row.Covers(invocation)) <= 1, $"{invocation} has two rows"));
    }

    [Fact]
    public void Every_recording_is_replayed_or_has_a_row() => Assert.All(
        RecordedInvocation.All.Where(invocation => Difference.Of(invocation) is not { } row || !(row.IsScope || row.IsElsewhere)),
        invocation => Assert.True(
            invocation.IsHelp || Situations.GatewayDown.Contains(invocation.In) || Situations.GatewayUp.Contains(invocation.In), $"nobody replays {invocation}"));

    [Fact]
    public void Rows_that_run_as_a_process_are_recordings() => Assert.All(AsProcess, name => Assert.Contains(RecordedInvocation.All, invocation => invocation.Name == name));

    [Fact]
    public async Task Commands_and_options_are_the_recorded_ones()
    {
        using var cli = new Cli();
        var missing = new ConcurrentBag<string>();
        await ForEachAsync(RecordedInvocation.All.Where(invocation => invocation.IsHelp), async invocation =>
        {
            var help = await StartAsync(cli, invocation, [], invocation.Args);
            var lacks = Difference.Of(invocation)?.Lacks ?? [];
            if (help.ExitCode != 0)
            {
                missing.Add($"{invocation} ends with {help.ExitCode}: {help.Error}");
                return;
            }

            foreach (var option in invocation.Options!.Select(option => option.Split(' ')[0]).Where(option => option is not ("--help" or "--version")))
            {
                if (Regex.IsMatch(help.Output, $@"(?<![\w-]){Regex.Escape(option)}(?![\w-])") == lacks.Contains(option, StringComparer.Ordinal))
                {
                    missing.Add($"{invocation}: option {option} {(lacks.Contains(option, StringComparer.Ordinal) ? "is there, and the table says it is not" : "is missing")}");
                }
            }

            foreach (var name in (invocation.Commands ?? []).Where(name => name != "help"))
            {
                if (Regex.IsMatch(help.Output, $@"(?m)^\s+(\w[\w-]*, )*{Regex.Escape(name)}\b") == lacks.Contains(name, StringComparer.Ordinal))
                {
                    missing.Add($"{invocation}: command {name} {(lacks.Contains(name, StringComparer.Ordinal) ? "is there, and the table says it is not" : "is missing")}");
                }
            }
        });
        Assert.True(missing.IsEmpty, string.Join("\n", missing.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Without_a_gateway_they_end_as_recorded()
    {
        var port = $"{FreePort.Next()}";
        var failures = new ConcurrentBag<string>();
        await ForEachAsync(RecordedInvocation.All.Where(invocation => !invocation.IsHelp && Situations.GatewayDown.Contains(invocation.In)), async invocation =>
        {
            using var cli = new Cli();
            if (Situations.Configuration(invocation.In, port, "http://127.0.0.1:1/v1") is { } configuration)
            {
                cli.WriteConfig(configuration);
            }

            Add(failures, invocation, await RunAsync(cli, invocation, text => Filled(text, cli, port)));
        });
        Assert.True(failures.IsEmpty, string.Join("\n", failures.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task With_a_gateway_they_end_as_recorded()
    {
        await using var model = await ServiceProcess.StartAsync("OpenClaw.DemoModel");
        var port = $"{FreePort.Next()}";
        using var cli = new Cli();
        var modelUrl = new Uri(model.Address, "v1").ToString();
        cli.WriteConfig(Situations.Configuration("up", port, modelUrl)!);
        cli.Environment["OPENCLAW_GATEWAY_PORT"] = port;
        await using var gateway = cli.Start("gateway", "run");
        await gateway.WaitForLineAsync(line => line.Contains("listening on ws://", StringComparison.OrdinalIgnoreCase), "the gateway listens");
        using var stranger = new Cli();
        stranger.WriteConfig(Situations.Configuration("wrong-token", port, modelUrl)!);
        stranger.Environment["OPENCLAW_GATEWAY_PORT"] = port;

        var failures = new ConcurrentBag<string>();
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var number in Enumerable.Range(1, 3))
        {
            // The three devices whose requests wait in the recordings. What is done to "the device" comes after its approval, which is the first one's.
            using var device = await RemoteDevice.ConnectAsync(int.Parse(port, CultureInfo.InvariantCulture), Situations.Token, DeviceKey.Create());
            values[$"{{request{number}}}"] = device.RequestId;
            values.TryAdd("{device}", device.Key.DeviceId);
        }

        foreach (var invocation in RecordedInvocation.All.Where(invocation => !invocation.IsHelp && Situations.GatewayUp.Contains(invocation.In))
            .OrderBy(invocation => invocation.In == Situations.Sandbox))
        {
            var result = await RunAsync(invocation.In == "wrong-token" ? stranger : cli, invocation, text =>
                values.Aggregate(Filled(text, cli, port), (filled, pair) => filled.Replace(pair.Key, pair.Value, StringComparison.Ordinal)));
            Add(failures, invocation, result);
            if (invocation.Name == "cron-add" && result is { ExitCode: 0 })
            {
                using var job = JsonDocument.Parse(result.Output);
                values["{job}"] = job.RootElement.GetProperty("id").GetString()!;
            }
        }

        Assert.True(failures.IsEmpty, string.Join("\n", failures.Order(StringComparer.Ordinal)));
    }

    private static async Task<ProcessResult?> RunAsync(Cli cli, RecordedInvocation invocation, Func<string, string> fill)
    {
        if (Difference.Of(invocation) is { IsScope: true } or { IsElsewhere: true })
        {
            return null;
        }

        foreach (var step in Situations.StepsBefore(invocation))
        {
            var before = await cli.RunAsync([.. step.Select(fill)]);
            Assert.True(before.ExitCode == 0, $"{string.Join(' ', step)}: {before.Error}");
        }

        var environment = (invocation.Env ?? []).ToDictionary(pair => pair.Key, pair => (string?)fill(pair.Value));
        return await StartAsync(cli, invocation, environment, [.. invocation.Args.Select(fill)]);
    }

    private static Task<ProcessResult> StartAsync(Cli cli, RecordedInvocation invocation, Dictionary<string, string?> environment, string[] arguments) =>
        AsProcess.Contains(invocation.Name)
            ? cli.RunProcessAsync(invocation.Stdin, environment, arguments)
            : cli.RunWithInputAsync(invocation.Stdin, environment, arguments);

    private static string Filled(string text, Cli cli, string port) => text
        .Replace("{home}", cli.Home, StringComparison.Ordinal).Replace("{port}", port, StringComparison.Ordinal)
        .Replace("{down}", port, StringComparison.Ordinal).Replace("{token}", Situations.Token, StringComparison.Ordinal);

    private static void Add(ConcurrentBag<string> failures, RecordedInvocation invocation, ProcessResult? result)
    {
        if (result is null)
        {
            return;
        }

        var row = Difference.Of(invocation);
        var expected = row?.Exit ?? invocation.Exit;
        if (result.ExitCode != expected)
        {
            failures.Add($"{invocation} ends with {result.ExitCode}, expected {expected}: {First(result.Error)}");
            return;
        }

        if (expected != 0 && result.Error.Length == 0)
        {
            failures.Add($"{invocation} fails in silence");
        }

        // A document that was asked for is the only thing on standard output, whatever the original did.
        var asksJson = invocation.Args.Contains("--json", StringComparer.Ordinal) && result.ExitCode == 0;
        if ((asksJson || (invocation.Json is not null && result.ExitCode == invocation.Exit)) && row?.IsText != true)
        {
            try
            {
                using var document = JsonDocument.Parse(result.Output);
                if (invocation.Json is not null)
                {
                    foreach (var difference in JsonShape.Differences(invocation.Json, document.RootElement, row?.Lacks ?? []))
                    {
                        failures.Add($"{invocation}: {difference}");
                    }
                }
            }
            catch (JsonException)
            {
                failures.Add($"{invocation} writes no JSON: {First(result.Output)}");
            }
        }
    }

    private static string First(string text) => text.Split('\n')[0];

    private static Task ForEachAsync(IEnumerable<RecordedInvocation> invocations, Func<RecordedInvocation, Task> body) => Parallel.ForEachAsync(
        invocations.Where(invocation => Difference.Of(invocation) is not { IsScope: true } and not { IsElsewhere: true }),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (invocation, _) => await body(invocation));
}
