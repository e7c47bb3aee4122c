using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Tools;

/// <summary>Source-generated JSON of tool arguments.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ExecParameters))]
[JsonSerializable(typeof(ProcessParameters))]
[JsonSerializable(typeof(ReadParameters))]
[JsonSerializable(typeof(WriteParameters))]
[JsonSerializable(typeof(EditParameters))]
[JsonSerializable(typeof(ApplyPatchParameters))]
[JsonSerializable(typeof(SessionParameters))]
[JsonSerializable(typeof(SpawnParameters))]
public sealed partial class ToolJson : JsonSerializerContext;
