using System.Globalization;
using OpenClaw.SandboxWorker.Sandboxes.Lifecycle;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Sandboxes;

/// <summary>The labels by which a container is known. The first four are the original's.</summary>
internal static class SandboxLabels
{
    /// <summary><c>1</c> on every sandbox.</summary>
    public const string Sandbox = "openclaw.sandbox";

    /// <summary>The scope key; not always a session key, in spite of the name.</summary>
    public const string ScopeKey = "openclaw.sessionKey";

    /// <summary>Milliseconds since the epoch.</summary>
    public const string CreatedAtMs = "openclaw.createdAtMs";

    /// <summary>SHA-256 of <see cref="Settings"/>.</summary>
    public const string ConfigHash = "openclaw.configHash";

    /// <summary>Which state directory the sandbox belongs to.</summary>
    public const string Instance = "openclaw.instance";

    /// <summary>The agent on whose behalf it was created.</summary>
    public const string Agent = "openclaw.agent";

    /// <summary>Its image's name; the container itself was made from the id.</summary>
    public const string Image = "openclaw.image";

    /// <summary>Its settings as a JSON object of texts, by which a changed setting is named; secrets are hashed.</summary>
    public const string Settings = "openclaw.settings";

    /// <summary>Its owner's prune settings, <c>&lt;idle hours&gt;/&lt;max age days&gt;</c>.</summary>
    public const string Prune = "openclaw.prune";

    /// <summary>On a container that runs a setup command, and on the image it becomes: the recipe's key.</summary>
    public const string Setup = "openclaw.setup";

    /// <summary>On a container that was made before its sandbox was wanted: what it may become.</summary>
    public const string Pool = "openclaw.pool";

    /// <summary>The labels of a sandbox.</summary>
    public static Dictionary<string, string> Of(SandboxPolicy policy, PolicySettings settings, string instance, DateTimeOffset now) => new()
    {
        [Sandbox] = "1",
        [ScopeKey] = policy.ScopeKey,
        [CreatedAtMs] = now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        [ConfigHash] = settings.Hash,
        [Instance] = instance,
        [Agent] = policy.AgentId,
        [Image] = policy.Docker.Image,
        [Settings] = settings.Json,
        [Prune] = PruneLimits.Text(policy.Prune),
    };
}
