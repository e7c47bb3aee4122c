using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace OpenClaw.Cli.Output;

/// <summary>Source-generated JSON of the parameters that commands send.</summary>
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(JsonNode))]
internal sealed partial class CliJson : JsonSerializerContext;
