using System.Runtime.Versioning;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenClaw.Cli.Tests;

/// <summary><c>doctor</c> and <c>security audit</c>: what is wrong is said, and what a program can mend is mended.</summary>
[SupportedOSPlatform("linux")]
public sealed class DiagnosisTests : IDisposable
{
    private const string LongToken = "0123456789abcdef0123456789abcdef";

    private readonly Cli _cli = new();

    public DiagnosisTests() => _cli.Environment["OPENCLAW_GATEWAY_PORT"] = "1";

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Doctor_explains_and_doctor_fix_mends_until_nothing_is_left()
    {
        _cli.WriteConfig("// mine\n{ gateway: { prot: 1, auth: {} }, agents: { list: [{ id: 'ops', wrkspace: 'x' }] } }");
        File.SetUnixFileMode(_cli.ConfigPath, (UnixFileMode)Convert.ToInt32("666", 8));

        var before = await _cli.RunAsync("doctor");
        var fix = await _cli.RunAsync("doctor", "--fix");
        var after = await _cli.RunAsync("doctor", "--json");

        Assert.Equal(1, before.ExitCode);
        Assert.Contains("Unrecognized key: \"prot\" (did you mean \"port\"?)", before.Output, StringComparison.Ordinal);
        Assert.Contains("Unrecognized key: \"wrkspace\"", before.Output, StringComparison.Ordinal);
        Assert.Contains("Run: openclaw doctor --fix", before.Output, StringComparison.Ordinal);
        Assert.True(fix.ExitCode == 0, fix.Output + fix.Error);
        Assert.Contains("removed gateway.prot", fix.Output, StringComparison.Ordinal);
        Assert.Contains("set gateway.mode to local", fix.Output, StringComparison.Ordinal);
        Assert.Contains("made a new gateway token", fix.Output, StringComparison.Ordinal);
        Assert.Equal(0, after.ExitCode);
        var left = JsonNode.Parse(after.Output)!["findings"]!.AsArray().Select(finding => (string?)finding!["checkId"]);
        Assert.Equal(["gateway.silent", "gateway.trusted_proxies_missing"], left.Order(StringComparer.Ordinal));
        var text = await File.ReadAllTextAsync(_cli.ConfigPath);
        Assert.StartsWith("// mine\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("prot", text, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_cli.ConfigPath));
        Assert.True(Directory.Exists(Path.Combine(_cli.State, "agents", "ops", "sessions")));
    }

    [Fact]
    public async Task A_value_that_is_not_allowed_goes_only_by_force()
    {
        _cli.WriteConfig($"{{ gateway: {{ mode: 'local', bind: 'frob', auth: {{ token: '{LongToken}' }} }} }}");

        var fix = await _cli.RunAsync("doctor", "--fix");
        var kept = await File.ReadAllTextAsync(_cli.ConfigPath);
        var force = await _cli.RunAsync("doctor", "--fix", "--force");

        Assert.Equal(1, fix.ExitCode);
        Assert.Contains("frob", kept, StringComparison.Ordinal);
        Assert.True(force.ExitCode == 0, force.Output);
        Assert.Equal(1, (await _cli.RunAsync("config", "get", "gateway.bind")).ExitCode);
    }

    [Fact]
    public async Task A_new_token_is_made_on_demand_and_never_shown()
    {
        _cli.WriteConfig($"{{ gateway: {{ mode: 'local', auth: {{ token: '{LongToken}' }} }} }}");

        var result = await _cli.RunAsync("doctor", "--generate-gateway-token");

        var token = (await _cli.RunAsync("config", "get", "gateway.auth.token")).Output.Trim();
        Assert.NotEqual(LongToken, token);
        Assert.True(token.Length >= 32, token);
        Assert.DoesNotContain(token, result.Output + result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gateway.loopback_no_auth", "gateway: { mode: 'local' }")]
    [InlineData("gateway.bind_no_auth", "gateway: { mode: 'local', bind: 'lan' }")]
    [InlineData("gateway.token_too_short", "gateway: { auth: { token: 'short' } }")]
    [InlineData("gateway.trusted_proxies_missing", "gateway: { auth: { token: 'short' } }")]
    [InlineData("gateway.control_ui.insecure_auth", "gateway: { controlUi: { allowInsecureAuth: true } }")]
    [InlineData("gateway.control_ui.device_auth_disabled", "gateway: { controlUi: { dangerouslyDisableDeviceAuth: true } }")]
    [InlineData("gateway.tailscale_funnel", "gateway: { tailscale: { mode: 'funnel' } }")]
    [InlineData("hooks.token_too_short", "hooks: { token: 'short' }")]
    [InlineData("hooks.token_reuse_gateway_token", "gateway: { auth: { token: 'same' } }, hooks: { token: 'same' }")]
    [InlineData("sandbox.off", "gateway: {}")]
    [InlineData("logging.redact_off", "logging: { redactSensitive: 'off' }")]
    [InlineData("config.secrets.gateway_password_in_config", "gateway: { auth: { mode: 'password', password: 'in the file' } }")]
    [InlineData("fs.config.perms", "gateway: {}")]
    public async Task The_audit_finds(string finding, string configuration)
    {
        _cli.WriteConfig($"{{ {configuration} }}");
        File.SetUnixFileMode(_cli.ConfigPath, (UnixFileMode)Convert.ToInt32("644", 8));

        var audit = await _cli.RunAsync("security", "audit", "--json");

        var found = JsonNode.Parse(audit.Output)!;
        var row = Assert.Single(found["findings"]!.AsArray(), row => (string?)row!["checkId"] == finding)!;
        Assert.NotEmpty((string)row["title"]!);
        Assert.NotEmpty((string)row["remediation"]!);
        Assert.Equal((int)found["summary"]!["critical"]! > 0 ? 1 : 0, audit.ExitCode);
    }

    [Fact]
    public async Task A_tight_configuration_has_no_critical_finding_and_the_audit_tightens_files()
    {
        _cli.WriteConfig($$"""
            { gateway: { mode: 'local', auth: { token: '{{LongToken}}' }, trustedProxies: ['10.0.0.1'] }, agents: { defaults: { sandbox: { mode: 'all' } } } }
            """);
        File.SetUnixFileMode(_cli.State, (UnixFileMode)Convert.ToInt32("777", 8));

        var open = await _cli.RunAsync("security", "audit");
        var fix = await _cli.RunAsync("security", "audit", "--fix", "--deep", "--json");

        Assert.Equal(1, open.ExitCode);
        Assert.Contains("CRITICAL\nfs.state_dir.perms", open.Output, StringComparison.Ordinal);
        Assert.True(fix.ExitCode == 0, fix.Output);
        using var document = JsonDocument.Parse(fix.Output);
        Assert.Equal("summary.attack_surface", Assert.Single(document.RootElement.GetProperty("findings").EnumerateArray()).GetProperty("checkId").GetString());
        Assert.False(document.RootElement.GetProperty("deep").GetProperty("gateway").GetProperty("ok").GetBoolean());
        Assert.Equal(Convert.ToInt32("700", 8), (int)File.GetUnixFileMode(_cli.State));
    }
}
