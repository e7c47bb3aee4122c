using System.Text.Json;

namespace OpenClaw.Protocol.Configuration;

/// <summary><c>tools.elevated</c>: commands of a sandboxed session that leave the sandbox.</summary>
public sealed record ElevatedSettings
{
    /// <summary>Whether there are any; false.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Who may have them, by channel: device ids for <c>webchat</c>, or <c>*</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<JsonElement>>? AllowFrom { get; init; }
}
