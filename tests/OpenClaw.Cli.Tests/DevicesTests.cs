using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json;
using OpenClaw.Protocol.Devices;
using OpenClaw.Testing.Devices;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace OpenClaw.Cli.Tests;

/// <summary>Devices and the command line that decides about them, at a gateway that listens on every address.</summary>
public sealed class DevicesTests : IAsyncLifetime, IDisposable
{
    private readonly Cli _cli = new();
    private readonly int _port = FreePort.Next();
    private RunningProcess _gateway = null!;
    private string _token = null!;

    private string IdentityPath => Path.Combine(_cli.State, "identity", "device.json");

    private Dictionary<string, string?> FromElsewhere => new() { ["OPENCLAW_GATEWAY_URL"] = $"ws://{OutsideAddress()}:{_port}" };

    public async Task InitializeAsync()
    {
        _cli.Environment["OPENCLAW_GATEWAY_PORT"] = $"{_port}";
        _gateway = _cli.Start("gateway", "run", "--allow-unconfigured", "--bind", "lan", "--port", $"{_port}");
        await _gateway.WaitForLineAsync(line => line.Contains("listening on ws://", StringComparison.OrdinalIgnoreCase), "the gateway listens");
        _token = (await _cli.RunAsync("config", "get", "gateway.auth.token")).Output.Trim();
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_device_from_elsewhere_is_listed_approved_connects_and_is_closed_when_revoked()
    {
        var key = DeviceKey.Create();
        using var refused = await ConnectAsync(key);
        Assert.Equal("pairing required", (string?)refused.Answer["error"]!["message"]);
        var requestId = refused.RequestId;

        var list = await _cli.RunAsync("devices", "list");
        var json = await JsonAsync("devices", "list", "--json");
        Assert.Contains("Pending (1)", list.Output, StringComparison.Ordinal);
        Assert.Contains($" {requestId} ", list.Output, StringComparison.Ordinal);
        Assert.Equal(key.DeviceId, json.GetProperty("pending")[0].GetProperty("deviceId").GetString());

        var approved = await _cli.RunAsync("devices", "approve", requestId);
        Assert.Equal((0, $"Approved {key.DeviceId}\n"), (approved.ExitCode, approved.Output));
        using var connected = await ConnectAsync(key);
        Assert.True((bool)connected.Answer["ok"]!, connected.Answer.ToJsonString());

        var revoked = await JsonAsync("devices", "revoke", "--device", key.DeviceId, "--role", "operator");
        Assert.Equal(["deviceId", "role", "revokedAtMs"], revoked.EnumerateObject().Select(member => member.Name));
        Assert.Equal((4401, "device token revoked"), await connected.WaitForCloseAsync());
        Assert.Contains("operator (revoked)", Unwrapped((await _cli.RunAsync("devices", "list")).Output), StringComparison.Ordinal);
        using var again = await ConnectAsync(key);
        Assert.Equal("pairing required", (string?)again.Answer["error"]!["message"]);
    }

    [Fact]
    public async Task A_rotation_alone_prints_the_token_and_never_adds_a_scope()
    {
        var key = DeviceKey.Create();
        using var refused = await ConnectAsync(key);
        var approved = await JsonAsync("devices", "approve", refused.RequestId, "--json");
        Assert.Equal(key.DeviceId, approved.GetProperty("device").GetProperty("deviceId").GetString());

        var rotated = await JsonAsync("devices", "rotate", "--device", key.DeviceId, "--role", "operator", "--scope", "operator.read");
        var token = rotated.GetProperty("token").GetString()!;
        using var connected = await RemoteDevice.ConnectAsync(_port, token, key, null, "operator.read");
        var more = await _cli.RunAsync("devices", "rotate", "--device", key.DeviceId, "--role", "operator", "--scope", "operator.read", "operator.admin");
        var list = await _cli.RunAsync("devices", "list", "--json");

        Assert.Equal(["deviceId", "role", "token", "scopes", "rotatedAtMs"], rotated.EnumerateObject().Select(member => member.Name));
        Assert.True((bool)connected.Answer["ok"]!, connected.Answer.ToJsonString());
        Assert.Equal((1, string.Empty), (more.ExitCode, more.Output));
        Assert.Contains("a rotation cannot add scopes: operator.admin", more.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(token, list.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\"token\":", list.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rejected_request_is_gone_and_a_removed_device_is_forgotten()
    {
        var (unwanted, key) = (DeviceKey.Create(), DeviceKey.Create());
        using var refused = await ConnectAsync(unwanted);
        var rejected = await _cli.RunAsync("devices", "reject", refused.RequestId);
        using var pending = await ConnectAsync(key);
        await _cli.RunAsync("devices", "approve", pending.RequestId);
        using var connected = await ConnectAsync(key);

        var removed = await _cli.RunAsync("devices", "remove", key.DeviceId);
        var list = await JsonAsync("devices", "list", "--json");

        Assert.Equal((0, $"Rejected {unwanted.DeviceId}\n"), (rejected.ExitCode, rejected.Output));
        Assert.Equal((0, $"Removed {key.DeviceId}\n"), (removed.ExitCode, removed.Output));
        Assert.Equal((4401, "device removed"), await connected.WaitForCloseAsync());
        Assert.Equal(0, list.GetProperty("pending").GetArrayLength());
        Assert.Equal(1, list.GetProperty("paired").GetArrayLength());
    }

    [Theory]
    [InlineData()]
    [InlineData("--latest")]
    public async Task Without_an_id_the_newest_request_is_shown_and_not_approved(params string[] option)
    {
        var none = await _cli.RunAsync(["devices", "approve", .. option]);
        using var refused = await ConnectAsync(DeviceKey.Create(), "kitchen \e[2J");

        var shown = await _cli.RunAsync(["devices", "approve", .. option]);
        var json = await _cli.RunAsync(["devices", "approve", "--json", .. option]);
        var list = await _cli.RunAsync("devices", "list");

        Assert.Equal((1, "No pending device pairing requests."), (none.ExitCode, none.Error.Split('\n')[0]));
        Assert.Equal(1, shown.ExitCode);
        Assert.Contains($"kitchen ?[2J {refused.Key.DeviceId}", shown.Output, StringComparison.Ordinal);
        Assert.Contains("Scopes: operator.read, operator.write", shown.Output, StringComparison.Ordinal);
        Assert.Contains($"openclaw devices approve {refused.RequestId}", shown.Error, StringComparison.Ordinal);
        Assert.Equal(1, json.ExitCode);
        Assert.Equal(refused.RequestId, JsonDocument.Parse(json.Output).RootElement.GetProperty("selected").GetProperty("requestId").GetString());
        Assert.Contains("Pending (1)", list.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', list.Output);
    }

    [Theory]
    [InlineData("unknown requestId", "approve", "nope")]
    [InlineData("unknown requestId", "reject", "nope", "--json")]
    [InlineData("unknown deviceId", "remove", "nope")]
    [InlineData("unknown deviceId/role", "rotate", "--device", "nope", "--role", "operator")]
    [InlineData("unknown deviceId/role", "revoke", "--device", "nope", "--role", "operator", "--json")]
    public async Task What_the_gateway_does_not_know_is_one_sentence_and_exit_code_1(string message, params string[] arguments)
    {
        var result = await _cli.RunAsync(["devices", .. arguments]);

        Assert.Equal((1, string.Empty), (result.ExitCode, result.Output));
        Assert.StartsWith($"{message}\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("openclaw devices list", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_has_the_state_directory_is_paired_from_the_start_from_every_address()
    {
        var health = await _cli.RunAsync(FromElsewhere, "health");
        var list = await JsonAsync(FromElsewhere, "devices", "list", "--json");
        var wrong = await _cli.RunAsync(FromElsewhere, "devices", "list", "--token", "wrong");

        Assert.True(health.ExitCode == 0, health.Error);
        Assert.Equal(0, list.GetProperty("pending").GetArrayLength());
        Assert.True(list.GetProperty("paired")[0].GetProperty("tokens")[0].TryGetProperty("lastUsedAtMs", out _));
        Assert.Equal((1, string.Empty), (wrong.ExitCode, wrong.Output));
        Assert.Contains("unauthorized: gateway token mismatch", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("The secret came from --token", wrong.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "it does not exist")]
    [InlineData("{ \"version\": 1, \"privateKey", "it holds no device identity")]
    [InlineData("null", "it holds no device identity")]
    [InlineData("""{"deviceId":"x","publicKeyPem":"x","privateKeyPem":"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----","createdAtMs":1}""", "it holds no device identity")]
    public async Task Without_a_sound_identity_the_token_is_enough_on_this_machine_and_from_elsewhere_the_file_is_named(string? content, string reason)
    {
        File.Delete(IdentityPath);
        if (content is not null)
        {
            await File.WriteAllTextAsync(IdentityPath, content);
        }

        var here = await _cli.RunAsync("devices", "list");
        var elsewhere = await _cli.RunAsync(FromElsewhere, "devices", "list", "--json");

        Assert.True(here.ExitCode == 0, here.Error);
        Assert.Equal((1, string.Empty), (elsewhere.ExitCode, elsewhere.Output));
        Assert.Contains("device identity required", elsewhere.Error, StringComparison.Ordinal);
        Assert.Contains($"No device identity at {IdentityPath}: {reason}.", elsewhere.Error, StringComparison.Ordinal);
        Assert.Contains("OPENCLAW_STATE_DIR", elsewhere.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", elsewhere.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_that_cannot_be_read_is_named_with_the_reason()
    {
        File.Delete(IdentityPath);
        Directory.CreateDirectory(IdentityPath);

        var here = await _cli.RunAsync("health");
        var elsewhere = await _cli.RunAsync(FromElsewhere, "health");

        Assert.True(here.ExitCode == 0, here.Error);
        Assert.Equal(1, elsewhere.ExitCode);
        Assert.Contains($"No device identity at {IdentityPath}: Access to the path '{IdentityPath}' is denied.\n", elsewhere.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_line_that_is_not_paired_is_told_the_command_that_lets_it_in()
    {
        using var other = new Cli();
        var key = DeviceKey.Create();
        Directory.CreateDirectory(Path.Combine(other.State, "identity"));
        await File.WriteAllTextAsync(Path.Combine(other.State, "identity", "device.json"), JsonSerializer.Serialize(
            new DeviceIdentityFile { DeviceId = key.DeviceId, PublicKeyPem = key.PublicKeyPem, PrivateKeyPem = key.PrivateKeyPem, CreatedAtMs = 1 },
            DeviceJson.Default.DeviceIdentityFile));
        var environment = new Dictionary<string, string?>(FromElsewhere) { ["OPENCLAW_GATEWAY_TOKEN"] = _token };

        var refused = await other.RunAsync(environment, "health");
        var requestId = (await JsonAsync("devices", "list", "--json")).GetProperty("pending")[0].GetProperty("requestId").GetString();
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"openclaw devices approve {requestId}", refused.Error, StringComparison.Ordinal);
        await _cli.RunAsync("devices", "approve", requestId!);
        var accepted = await other.RunAsync(environment, "health");

        Assert.True(accepted.ExitCode == 0, accepted.Error);
    }

    private Task<RemoteDevice> ConnectAsync(DeviceKey key, string? displayName = null) => RemoteDevice.ConnectAsync(_port, _token, key, displayName);

    private Task<JsonElement> JsonAsync(params string[] arguments) => JsonAsync([], arguments);

    private async Task<JsonElement> JsonAsync(Dictionary<string, string?> environment, params string[] arguments)
    {
        var result = await _cli.RunAsync(environment, arguments);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Empty(result.Error);
        return JsonDocument.Parse(result.Output).RootElement;
    }

    // Cells of a narrow table are broken over lines.
    private static string Unwrapped(string table) => string.Join(' ', table.Split([' ', '│', '\n'], StringSplitOptions.RemoveEmptyEntries));

    // An address of this machine that is not the loopback one: what connects to it looks like another machine.
    private static string OutsideAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network is { OperationalStatus: not OperationalStatus.Down, NetworkInterfaceType: not NetworkInterfaceType.Loopback })
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .First(address => address.Address.AddressFamily == AddressFamily.InterNetwork)
        .Address.ToString();
}
