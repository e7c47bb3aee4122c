using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.SandboxWorker.Sandboxes.Policy;

/// <summary>Rewrites a profile without spaces.</summary>
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ProfileJson : JsonSerializerContext;
