using System.Text.Json;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.Cli.Tests;

/// <summary>Gateway, demo model and dashboard as real processes: what a message cost and did, in the terminal.</summary>
public sealed class RealTraceTests : IAsyncLifetime, IDisposable
{
    private const string OtlpLine = "OTLP/HTTP listening on: ";
    private const string FrontendLine = "Now listening on: ";
    private const string OtlpKey = "otlp-key-of-the-test";
    private const string ApiKey = "api-key-of-the-test";

    private readonly Cli _cli = new();
    private RunningProcess _dashboard = null!;
    private ServiceProcess _model = null!;
    private RunningProcess _gateway = null!;

    public async Task InitializeAsync()
    {
        _dashboard = RunningProcess.Start(ProcessSpec.Dotnet(Repository.AssemblyOf("compat/Aspire.Dashboard", "Aspire.Dashboard"), []) with
        {
            Environment = new Dictionary<string, string?>
            {
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = "http://127.0.0.1:0",
                ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "http://127.0.0.1:0",
                ["DASHBOARD__OTLP__PRIMARYAPIKEY"] = OtlpKey,
                ["DASHBOARD__API__PRIMARYAPIKEY"] = ApiKey,
            },
            WorkingDirectory = _cli.Home,
        });
        var otlp = (await _dashboard.WaitForLineAsync(line => line.StartsWith(OtlpLine, StringComparison.Ordinal), "the dashboard takes telemetry"))[OtlpLine.Length..];
        var page = _dashboard.OutputLines.First(line => line.StartsWith(FrontendLine, StringComparison.Ordinal))[FrontendLine.Length..];
        _model = await ServiceProcess.StartAsync("OpenClaw.DemoModel");
        _cli.Environment["OPENCLAW_GATEWAY_PORT"] = $"{FreePort.Next()}";
        _cli.Environment["OPENCLAW_TELEMETRY_URL"] = page;
        _cli.Environment["OPENCLAW_TELEMETRY_API_KEY"] = ApiKey;
        _cli.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = otlp;
        _cli.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        _cli.Environment["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={OtlpKey}";
        _cli.Environment["OTEL_BSP_SCHEDULE_DELAY"] = "100";
        _cli.Environment["OTEL_SERVICE_NAME"] = "openclaw-gateway";
        _cli.WriteConfig($$"""
            { gateway: { mode: 'local', auth: { mode: 'token', token: 'token-of-the-test' } },
              models: { providers: { priced: { baseUrl: '{{_model.Address}}v1', api: 'anthropic-messages', apiKey: 'any',
                models: [{ id: 'demo-1', name: 'demo', cost: { input: 1000, output: 1000, cacheRead: 0, cacheWrite: 0 } }] } } },
              agents: { defaults: { model: { primary: 'priced/demo-1' } } } }
            """);
        _gateway = _cli.Start("gateway", "run", "--allow-unconfigured");
        await _gateway.WaitForLineAsync(line => line.Contains("listening on ws://", StringComparison.OrdinalIgnoreCase), "the gateway listens");
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _model.DisposeAsync();
        await _dashboard.DisposeAsync();
    }

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_message_can_be_looked_into_and_is_paid_for()
    {
        var answer = await _cli.RunAsync("agent", "--message", "hello", "--json");
        Assert.True(answer.ExitCode == 0, answer.Error + _gateway.Transcript);
        var run = JsonDocument.Parse(answer.Output).RootElement.GetProperty("runId").GetString()!;

        var tree = await Eventually.NotNullAsync(
            async () => await _cli.RunAsync("trace", run) is { ExitCode: 0 } result && result.Output.Contains("agent.turn", StringComparison.Ordinal) ? result.Output : null,
            "the dashboard has the trace of the message");
        var usage = await _cli.RunAsync("usage");

        Assert.Matches(@"(?m)^agent\s+openclaw-gateway\s+[\d.]+ ms$", tree);
        Assert.Matches(@"agent\.turn", tree);
        Assert.Matches(@"queue", tree);
        Assert.Matches(@"chat demo-1\s+\S+\s+[\d.]+ ms  \d+ → \d+ tokens · \$\d", tree);
        Assert.Contains("priced/demo-1", usage.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("$0.0000", usage.Output, StringComparison.Ordinal);
    }
}
