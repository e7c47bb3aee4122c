using System.Text.Json;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Protocol.Configuration;

/// <summary><c>agents</c>.</summary>
public sealed record AgentsSettings
{
    /// <summary>What every agent has unless it says otherwise.</summary>
    public AgentDefaults? Defaults { get; init; }

    /// <summary>The agents; one called <c>main</c> when empty.</summary>
    public IReadOnlyList<AgentSettings>? List { get; init; }
}

/// <summary><c>agents.defaults</c>.</summary>
public sealed record AgentDefaults
{
    /// <summary>Model and fallbacks.</summary>
    public ModelChoice? Model { get; init; }

    /// <summary>Model and fallbacks for conversations with pictures, where the other takes none.</summary>
    public ModelChoice? ImageModel { get; init; }

    /// <summary>What a turn and a session may use at most.</summary>
    public BudgetsSettings? Budgets { get; init; }

    /// <summary>Workspace directory; <c>&lt;state dir&gt;/workspace</c>.</summary>
    public string? Workspace { get; init; }

    /// <summary>Seconds a turn may take; 600.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>Turns at the same time over all sessions; 4.</summary>
    public int? MaxConcurrent { get; init; }

    /// <summary>Size of the context window in tokens; the model's own.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>How thorough the model thinks unless a session says otherwise.</summary>
    public string? ThinkingDefault { get; init; }

    /// <summary>How much of tool calls is shown unless a session says otherwise.</summary>
    public string? VerboseDefault { get; init; }

    /// <summary>Where tools run.</summary>
    public SandboxSettings? Sandbox { get; init; }

    /// <summary>Periodic turns.</summary>
    public HeartbeatSettings? Heartbeat { get; init; }

    /// <summary>Turns that agents start.</summary>
    public SubagentDefaults? Subagents { get; init; }

    /// <summary>How a long conversation is made shorter.</summary>
    public CompactionSettings? Compaction { get; init; }

    /// <summary>How old results of tools are made shorter.</summary>
    public ContextPruningSettings? ContextPruning { get; init; }

    /// <summary>Most characters of each workspace file that go to the model; 20000.</summary>
    public int? BootstrapMaxChars { get; init; }

    /// <summary>What a session's elevated level is unless it says otherwise: <c>off</c> (default), <c>on</c>, <c>ask</c> or <c>full</c>.</summary>
    public string? ElevatedDefault { get; init; }
}

/// <summary>One of <c>agents.list</c>.</summary>
public sealed record AgentSettings
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Whether it answers when no agent is named; the first one otherwise.</summary>
    public bool? Default { get; init; }

    /// <summary>Name for people.</summary>
    public string? Name { get; init; }

    /// <summary>Workspace directory.</summary>
    public string? Workspace { get; init; }

    /// <summary>Model: a string or an object with <c>primary</c> and <c>fallbacks</c>.</summary>
    public JsonElement? Model { get; init; }

    /// <summary>What its turns and sessions may use at most; each limit stands in for that of <c>agents.defaults</c>.</summary>
    public BudgetsSettings? Budgets { get; init; }

    /// <summary>Name, theme and picture.</summary>
    public AgentIdentity? Identity { get; init; }

    /// <summary>Where its tools run.</summary>
    public SandboxSettings? Sandbox { get; init; }

    /// <summary>What it may do.</summary>
    public ToolPolicySettings? Tools { get; init; }

    /// <summary>Its periodic turns; with one here, agents without have none.</summary>
    public HeartbeatSettings? Heartbeat { get; init; }

    /// <summary>The turns it may start.</summary>
    public SubagentSettings? Subagents { get; init; }
}

/// <summary>How an agent presents itself.</summary>
public sealed record AgentIdentity
{
    /// <summary>Name.</summary>
    public string? Name { get; init; }

    /// <summary>Character in a few words.</summary>
    public string? Theme { get; init; }

    /// <summary>Emoji.</summary>
    public string? Emoji { get; init; }

    /// <summary>Picture: path or URL.</summary>
    public string? Avatar { get; init; }
}

/// <summary>A model and what to try when it fails.</summary>
public sealed record ModelChoice
{
    /// <summary><c>provider/model</c>.</summary>
    public string? Primary { get; init; }

    /// <summary>Tried in this order.</summary>
    public IReadOnlyList<string>? Fallbacks { get; init; }
}

/// <summary><c>sandbox</c>, in <c>agents.defaults</c> and in each agent.</summary>
public sealed record SandboxSettings
{
    /// <summary><c>off</c> (default), <c>non-main</c> or <c>all</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>How far one container is shared.</summary>
    public SandboxScope? Scope { get; init; }

    /// <summary>Older form of <see cref="Scope"/>: true is session, false is shared.</summary>
    public bool? PerSession { get; init; }

    /// <summary>What of the agent's workspace the sandbox sees.</summary>
    public WorkspaceAccess? WorkspaceAccess { get; init; }

    /// <summary>Which sessions tools of a sandboxed session reach: <c>spawned</c> (default), those that it started, or <c>all</c>.</summary>
    public string? SessionToolsVisibility { get; init; }

    /// <summary>Where sandbox workspaces are made.</summary>
    public string? WorkspaceRoot { get; init; }

    /// <summary>The container.</summary>
    public DockerSettings? Docker { get; init; }

    /// <summary>When an unused sandbox is removed.</summary>
    public PruneSettings? Prune { get; init; }
}

/// <summary><c>sandbox.docker</c> as written; <see cref="SandboxDockerSettings"/> is what results.</summary>
public sealed record DockerSettings
{
    /// <summary>Image reference.</summary>
    public string? Image { get; init; }

    /// <summary>First part of container names.</summary>
    public string? ContainerPrefix { get; init; }

    /// <summary>Workspace inside the container.</summary>
    public string? Workdir { get; init; }

    /// <summary>Whether the image is read-only.</summary>
    public bool? ReadOnlyRoot { get; init; }

    /// <summary>Memory file systems.</summary>
    public IReadOnlyList<string>? Tmpfs { get; init; }

    /// <summary>Docker network.</summary>
    public string? Network { get; init; }

    /// <summary><c>uid[:gid]</c>.</summary>
    public string? User { get; init; }

    /// <summary>Capabilities to drop.</summary>
    public IReadOnlyList<string>? CapDrop { get; init; }

    /// <summary>Environment of every command.</summary>
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>Prepares the container once.</summary>
    public string? SetupCommand { get; init; }

    /// <summary>Most processes.</summary>
    public long? PidsLimit { get; init; }

    /// <summary>Memory limit: string or number.</summary>
    public JsonElement? Memory { get; init; }

    /// <summary>Memory and swap: string or number.</summary>
    public JsonElement? MemorySwap { get; init; }

    /// <summary>Processors.</summary>
    public double? Cpus { get; init; }

    /// <summary>Limits by name: string, number or <c>{soft, hard}</c>.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Ulimits { get; init; }

    /// <summary>Path of a seccomp profile.</summary>
    public string? SeccompProfile { get; init; }

    /// <summary>Name of an AppArmor profile.</summary>
    public string? ApparmorProfile { get; init; }

    /// <summary>Name servers.</summary>
    public IReadOnlyList<string>? Dns { get; init; }

    /// <summary>Host entries.</summary>
    public IReadOnlyList<string>? ExtraHosts { get; init; }

    /// <summary>Bind mounts.</summary>
    public IReadOnlyList<string>? Binds { get; init; }

    /// <summary>OCI runtime.</summary>
    public string? Runtime { get; init; }

    /// <summary>Whether the container has an init process; true, and nothing else is allowed.</summary>
    public bool? Init { get; init; }

    /// <summary>Allow binds onto the places of the workspaces; false.</summary>
    public bool? DangerouslyAllowReservedContainerTargets { get; init; }

    /// <summary>Allow bind sources outside the workspaces; false.</summary>
    public bool? DangerouslyAllowExternalBindSources { get; init; }
}

/// <summary><c>sandbox.prune</c>.</summary>
public sealed record PruneSettings
{
    /// <summary>Hours without use; 24.</summary>
    public int? IdleHours { get; init; }

    /// <summary>Days since creation; 7.</summary>
    public int? MaxAgeDays { get; init; }

    /// <summary>Days without a container after which a sandbox's own workspace is removed; 0, never.</summary>
    public int? WorkspaceDays { get; init; }
}
