using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.ResourceService;

/// <summary>Serialization of the resource service: camelCase names, nulls left out, one object a line.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApplicationDto))]
[JsonSerializable(typeof(ResourceStreamDto))]
[JsonSerializable(typeof(ResourceDto))]
[JsonSerializable(typeof(ConsoleLineDto))]
[JsonSerializable(typeof(CommandRequestDto))]
[JsonSerializable(typeof(CommandResponseDto))]
public sealed partial class ResourceServiceJson : JsonSerializerContext;
