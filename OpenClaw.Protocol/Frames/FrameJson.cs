using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Frames;

/// <summary>Source-generated JSON for frames and the handshake: camelCase, unknown members rejected where the protocol is closed.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.Never, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(RequestFrame))]
[JsonSerializable(typeof(ResponseFrame))]
[JsonSerializable(typeof(EventFrame))]
[JsonSerializable(typeof(ErrorShape))]
[JsonSerializable(typeof(ConnectChallenge))]
[JsonSerializable(typeof(ConnectParams))]
[JsonSerializable(typeof(HelloOk))]
public sealed partial class FrameJson : JsonSerializerContext;
