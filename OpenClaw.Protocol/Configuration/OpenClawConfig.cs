using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Configuration;

/// <summary>
/// The settings of openclaw.json that the gateway reads, after <c>$include</c> and <c>${ENV}</c>. What is absent is null; the
/// defaults are those named at each member. Other keys of the file are kept, but not read here.
/// </summary>
public sealed record OpenClawConfig
{
    /// <summary>The gateway itself.</summary>
    public GatewaySettings? Gateway { get; init; }

    /// <summary>The agents.</summary>
    public AgentsSettings? Agents { get; init; }

    /// <summary>What agents may do.</summary>
    public ToolsSettings? Tools { get; init; }

    /// <summary>Keys of model providers.</summary>
    public AuthSettings? Auth { get; init; }

    /// <summary>Model providers.</summary>
    public ModelsSettings? Models { get; init; }

    /// <summary>Sessions.</summary>
    public SessionSettings? Session { get; init; }

    /// <summary>Messages on their way to agents.</summary>
    public MessagesSettings? Messages { get; init; }

    /// <summary>Hooks by HTTP.</summary>
    public HooksSettings? Hooks { get; init; }

    /// <summary>Scheduled jobs.</summary>
    public CronSettings? Cron { get; init; }

    /// <summary>Log files.</summary>
    public LoggingSettings? Logging { get; init; }
}

/// <summary><c>auth</c>. The keys themselves are in the agents' <c>auth-profiles.json</c>.</summary>
public sealed record AuthSettings
{
    /// <summary>Ids of auth profiles by provider, in the order in which they are tried.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Order { get; init; }
}

/// <summary><c>gateway</c>.</summary>
public sealed record GatewaySettings
{
    /// <summary><c>local</c> or <c>remote</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>TCP port; 18789.</summary>
    public int? Port { get; init; }

    /// <summary><c>loopback</c> (default), <c>lan</c>, <c>tailnet</c>, <c>auto</c> or <c>custom</c>.</summary>
    public string? Bind { get; init; }

    /// <summary>Who may connect.</summary>
    public GatewayAuthSettings? Auth { get; init; }

    /// <summary>The Control UI.</summary>
    public ControlUiSettings? ControlUi { get; init; }

    /// <summary>Addresses of proxies whose forwarding headers are believed; none.</summary>
    public IReadOnlyList<string>? TrustedProxies { get; init; }

    /// <summary>Host names under which the gateway is reached, besides loopback names, addresses and names without a dot.</summary>
    public IReadOnlyList<string>? AllowedHosts { get; init; }

    /// <summary>Which HTTP interfaces are on.</summary>
    public GatewayHttpSettings? Http { get; init; }

    /// <summary>How changes of the file take effect.</summary>
    public ReloadSettings? Reload { get; init; }
}

/// <summary><c>gateway.auth</c>.</summary>
public sealed record GatewayAuthSettings
{
    /// <summary><c>token</c> or <c>password</c>; the latter when a password is set and no mode.</summary>
    public string? Mode { get; init; }

    /// <summary>Shared token; a secret.</summary>
    public string? Token { get; init; }

    /// <summary>Shared password; a secret.</summary>
    public string? Password { get; init; }

    /// <summary>How many wrong secrets an address may try.</summary>
    public RateLimitSettings? RateLimit { get; init; }
}

/// <summary><c>gateway.auth.rateLimit</c>.</summary>
public sealed record RateLimitSettings
{
    /// <summary>Wrong secrets within the window before the address is locked out; 10.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>The window in milliseconds; 60000.</summary>
    public int? WindowMs { get; init; }

    /// <summary>The lockout in milliseconds; 300000.</summary>
    public int? LockoutMs { get; init; }
}

/// <summary><c>gateway.controlUi</c>.</summary>
public sealed record ControlUiSettings
{
    /// <summary>Whether the page is served; true.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Path under which it is served.</summary>
    public string? BasePath { get; init; }

    /// <summary>Origins of pages that may connect, besides the gateway's own.</summary>
    public IReadOnlyList<string>? AllowedOrigins { get; init; }
}

/// <summary><c>gateway.http</c>.</summary>
public sealed record GatewayHttpSettings
{
    /// <summary>The interfaces.</summary>
    public HttpEndpointsSettings? Endpoints { get; init; }
}

/// <summary><c>gateway.http.endpoints</c>.</summary>
public sealed record HttpEndpointsSettings
{
    /// <summary><c>/v1/chat/completions</c>.</summary>
    public SwitchSettings? ChatCompletions { get; init; }

    /// <summary><c>/v1/responses</c>.</summary>
    public SwitchSettings? Responses { get; init; }
}

/// <summary>Something that is off unless <see cref="Enabled"/>.</summary>
public sealed record SwitchSettings
{
    /// <summary>Whether it is on.</summary>
    public bool? Enabled { get; init; }
}

/// <summary><c>gateway.reload</c>.</summary>
public sealed record ReloadSettings
{
    /// <summary><c>hybrid</c> (default), <c>hot</c>, <c>restart</c> or <c>off</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>Milliseconds of quiet before a change is read; 300.</summary>
    public int? DebounceMs { get; init; }
}

/// <summary><c>hooks</c>.</summary>
public sealed record HooksSettings
{
    /// <summary>Whether hooks are served; false.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Path prefix; <c>/hooks</c>.</summary>
    public string? Path { get; init; }

    /// <summary>Token of callers; a secret.</summary>
    public string? Token { get; init; }

    /// <summary>Largest body in bytes; 262144.</summary>
    public int? MaxBodyBytes { get; init; }

    /// <summary>What further names below the path do; the first that fits is taken.</summary>
    public IReadOnlyList<HookMappingSettings>? Mappings { get; init; }

    /// <summary>Mappings that are built in, by name: <c>gmail</c>. They come after <see cref="Mappings"/>.</summary>
    public IReadOnlyList<string>? Presets { get; init; }
}

/// <summary>One entry of <c>hooks.mappings</c>: turns a request of another program into a wake or an agent's turn.</summary>
public sealed record HookMappingSettings
{
    /// <summary>Its name in logs.</summary>
    public string? Id { get; init; }

    /// <summary>Which requests it is for; all when null.</summary>
    public HookMatchSettings? Match { get; init; }

    /// <summary><c>wake</c> or <c>agent</c>; <c>agent</c>.</summary>
    public string? Action { get; init; }

    /// <summary><c>now</c> or <c>next-heartbeat</c>; <c>now</c>.</summary>
    public string? WakeMode { get; init; }

    /// <summary>What the main session calls it; a template.</summary>
    public string? Name { get; init; }

    /// <summary>Session of the turn; a template. One of its own when null.</summary>
    public string? SessionKey { get; init; }

    /// <summary>What the agent is told; a template.</summary>
    public string? MessageTemplate { get; init; }

    /// <summary>What the main session is told by a wake; a template.</summary>
    public string? TextTemplate { get; init; }

    /// <summary>Whether the main session hears how the turn ended; true.</summary>
    public bool? Deliver { get; init; }

    /// <summary>Whether the message goes to the agent without the marks that say it comes from elsewhere; false.</summary>
    public bool? AllowUnsafeExternalContent { get; init; }

    /// <summary>Where the answer goes; only <c>last</c> is served.</summary>
    public string? Channel { get; init; }

    /// <summary>Model of the turn, such as <c>openai/gpt-5</c>; a template.</summary>
    public string? Model { get; init; }

    /// <summary>Longest time of the turn in seconds.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>A program of the original that changes the request. It is not run here; requests for such a mapping fail.</summary>
    public JsonElement? Transform { get; init; }
}

/// <summary>Which requests a mapping is for.</summary>
public sealed record HookMatchSettings
{
    /// <summary>The path below <c>hooks.path</c>.</summary>
    public string? Path { get; init; }

    /// <summary>The member <c>source</c> of the body.</summary>
    public string? Source { get; init; }
}

/// <summary><c>cron</c>.</summary>
public sealed record CronSettings
{
    /// <summary>Whether jobs run; true.</summary>
    public bool? Enabled { get; init; }
}

/// <summary><c>logging</c>.</summary>
public sealed record LoggingSettings
{
    /// <summary>Path of the log file.</summary>
    public string? File { get; init; }

    /// <summary>Least level that is written.</summary>
    public string? Level { get; init; }
}

/// <summary>Source-generated JSON of <see cref="OpenClawConfig"/>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(OpenClawConfig))]
[JsonSerializable(typeof(SandboxSettings))]
public sealed partial class ConfigurationJson : JsonSerializerContext;
