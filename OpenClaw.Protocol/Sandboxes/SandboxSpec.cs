using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Sandboxes;

/// <summary>
/// What the gateway asks the worker to keep for one scope: one container and one workspace. The gateway resolves it from
/// <c>agents.defaults.sandbox</c> and <c>agents.list[].sandbox</c>; the worker builds the engine's create request from it by an
/// allow-list and refuses what it does not know. Properties with a default have a setter: the JSON source generator would reset
/// those that can only be initialised when the JSON leaves them out.
/// </summary>
public sealed record SandboxSpec
{
    /// <summary>Identifies the sandbox: <c>shared</c>, <c>agent:&lt;id&gt;</c> or a session key, as <see cref="Scope"/> says.</summary>
    public required string ScopeKey { get; init; }

    /// <summary>How far one container is shared.</summary>
    public SandboxScope Scope { get; set; } = SandboxScope.Agent;

    /// <summary>The agent on whose behalf the sandbox runs.</summary>
    public required string AgentId { get; init; }

    /// <summary>What of the agent's own workspace the sandbox sees.</summary>
    public WorkspaceAccess WorkspaceAccess { get; set; } = WorkspaceAccess.None;

    /// <summary>Absolute path of the agent's workspace, as the gateway sees it.</summary>
    public required string AgentWorkspaceDir { get; init; }

    /// <summary>Absolute directory under which sandbox workspaces are made; <c>&lt;state dir&gt;/sandboxes</c> by default.</summary>
    public required string WorkspaceRoot { get; init; }

    /// <summary>The container's settings.</summary>
    public SandboxDockerSettings Docker { get; set; } = new();

    /// <summary>When an unused sandbox is removed.</summary>
    public SandboxPruneSettings Prune { get; set; } = new();
}

/// <summary>How far one sandbox is shared.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SandboxScope>))]
public enum SandboxScope
{
    /// <summary>One per agent.</summary>
    [JsonStringEnumMemberName("agent")]
    Agent,

    /// <summary>One per session.</summary>
    [JsonStringEnumMemberName("session")]
    Session,

    /// <summary>One for all.</summary>
    [JsonStringEnumMemberName("shared")]
    Shared,
}

/// <summary>What of the agent's own workspace a sandbox sees.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WorkspaceAccess>))]
public enum WorkspaceAccess
{
    /// <summary>Nothing; <c>/workspace</c> is the sandbox's own.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Read-only at <c>/agent</c>; <c>/workspace</c> is the sandbox's own.</summary>
    [JsonStringEnumMemberName("ro")]
    ReadOnly,

    /// <summary>Read-write at <c>/workspace</c>.</summary>
    [JsonStringEnumMemberName("rw")]
    ReadWrite,
}

/// <summary>
/// The keys of <c>sandbox.docker</c> with their effective defaults. Differs from the original where that left a sandbox without a
/// limit: <see cref="PidsLimit"/> and <see cref="Memory"/> have values, and the user is never root unless asked for.
/// </summary>
public sealed record SandboxDockerSettings
{
    /// <summary>The image used when none is configured.</summary>
    public const string DefaultImage = "openclaw-sandbox:bookworm-slim";

    /// <summary>Image reference.</summary>
    public string Image { get; set; } = DefaultImage;

    /// <summary>First part of the container's name.</summary>
    public string ContainerPrefix { get; set; } = "openclaw-sbx-";

    /// <summary>Absolute path of the workspace inside the container.</summary>
    public string Workdir { get; set; } = "/workspace";

    /// <summary>Whether the image's file system is read-only.</summary>
    public bool ReadOnlyRoot { get; set; } = true;

    /// <summary>Memory file systems, <c>path[:options]</c>.</summary>
    public IReadOnlyList<string> Tmpfs { get; set; } = ["/tmp", "/var/tmp", "/run"];

    /// <summary>Docker network, <c>none</c> by default; <c>host</c> and <c>container:*</c> are refused.</summary>
    public string Network { get; set; } = "none";

    /// <summary><c>uid[:gid]</c>; null means the owner of the workspace, 1000 for workspaces the worker makes, and never 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? User { get; init; }

    /// <summary>Capabilities to drop.</summary>
    public IReadOnlyList<string> CapDrop { get; set; } = ["ALL"];

    /// <summary>Environment of every command.</summary>
    public IReadOnlyDictionary<string, string> Env { get; set; } = new Dictionary<string, string> { ["LANG"] = "C.UTF-8" };

    /// <summary>Shell command that prepares a derived image, once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SetupCommand { get; init; }

    /// <summary>Most processes and threads, greater than 0.</summary>
    public long PidsLimit { get; set; } = 256;

    /// <summary>Memory limit: bytes, or a number with k, m or g.</summary>
    public string Memory { get; set; } = "1g";

    /// <summary>Memory and swap together, same form; null means as much as <see cref="Memory"/>, which is no swap.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MemorySwap { get; init; }

    /// <summary>Processors, greater than 0; fractions allowed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Cpus { get; init; }

    /// <summary>Resource limits by name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, UlimitSetting>? Ulimits { get; init; }

    /// <summary>Path of a seccomp profile on the worker's machine; null means the engine's default profile.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SeccompProfile { get; init; }

    /// <summary>Name of an AppArmor profile that the engine's machine has loaded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ApparmorProfile { get; init; }

    /// <summary>Name servers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Dns { get; init; }

    /// <summary>Host entries, <c>name:ip</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? ExtraHosts { get; init; }

    /// <summary>Bind mounts, <c>source:target[:mode]</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Binds { get; init; }

    /// <summary>Allow binds onto the places of the workspace and of <c>/agent</c>.</summary>
    public bool DangerouslyAllowReservedContainerTargets { get; set; }

    /// <summary>Allow bind sources outside the workspaces. System and credential paths stay refused.</summary>
    public bool DangerouslyAllowExternalBindSources { get; set; }

    /// <summary>OCI runtime, such as <c>runsc</c>; null means the engine's default.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Runtime { get; init; }

    /// <summary>Whether the container has an init process that takes care of orphans. Always: false is refused.</summary>
    public bool Init { get; set; } = true;
}

/// <summary>A resource limit; at least one of the two is set.</summary>
/// <param name="Soft">Soft limit, 0 or more.</param>
/// <param name="Hard">Hard limit, 0 or more.</param>
public sealed record UlimitSetting(long? Soft, long? Hard);

/// <summary>When an unused sandbox is removed.</summary>
/// <param name="IdleHours">Hours without use after which its container goes; 0 turns the rule off.</param>
/// <param name="MaxAgeDays">Days since creation after which its container goes; 0 turns the rule off.</param>
/// <param name="WorkspaceDays">
/// Days without a container after which the workspace that the worker made for it goes, with the files in it; 0, the default, keeps it for
/// ever. An agent's own workspace is never removed.
/// </param>
public sealed record SandboxPruneSettings(int IdleHours = 24, int MaxAgeDays = 7, int WorkspaceDays = 0);
