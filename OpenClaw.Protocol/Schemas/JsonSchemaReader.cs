using System.Text.Json;

namespace OpenClaw.Protocol.Schemas;

/// <summary>Reads the part of JSON Schema that <see cref="Schema"/> can express.</summary>
public static class JsonSchemaReader
{
    /// <summary>Reads a schema. The members of its objects are read when they are first asked for.</summary>
    /// <exception cref="FormatException">The schema uses something that is not supported; from its members, when they are read.</exception>
    public static Schema Read(JsonElement schema)
    {
        if (schema.TryGetProperty("anyOf", out var alternatives))
        {
            return new UnionSchema([.. alternatives.EnumerateArray().Select(Read)]);
        }

        if (schema.TryGetProperty("enum", out var words))
        {
            return new StringSchema { Allowed = [.. words.EnumerateArray().Select(word => word.GetString()!)] };
        }

        return schema.TryGetProperty("type", out var type) ? ReadTyped(type.GetString(), schema) : Schema.Any;
    }

    private static Schema ReadTyped(string? type, JsonElement schema) => type switch
    {
        "object" => ReadObject(schema),
        "array" => new ArraySchema(schema.TryGetProperty("items", out var items) ? Read(items) : Schema.Any)
        {
            MinItems = (int?)Number(schema, "minItems") ?? 0,
        },
        "string" => new StringSchema
        {
            MinLength = (int?)Number(schema, "minLength") ?? 0,
            MaxLength = (int?)Number(schema, "maxLength"),
            Pattern = schema.TryGetProperty("pattern", out var pattern) ? pattern.GetString() : null,
        },
        "integer" or "number" => new NumberSchema
        {
            WholeOnly = type == "integer",
            Minimum = Number(schema, "minimum") ?? Number(schema, "exclusiveMinimum"),
            Maximum = Number(schema, "maximum"),
            ExclusiveMinimum = schema.TryGetProperty("exclusiveMinimum", out _),
        },
        "boolean" => Schema.Flag,
        "null" => new NullSchema(),
        _ => throw new FormatException($"A schema has the unsupported type '{type}'."),
    };

    private static ObjectSchema ReadObject(JsonElement schema)
    {
        var additional = schema.TryGetProperty("additionalProperties", out var more)
            ? more.ValueKind switch { JsonValueKind.Object => Read(more), JsonValueKind.False => null, _ => Schema.Any }
            : Schema.Any;
        return new ObjectSchema(() => ReadMembers(schema)) { Additional = additional };
    }

    private static List<SchemaMember> ReadMembers(JsonElement schema)
    {
        var required = schema.TryGetProperty("required", out var names)
            ? names.EnumerateArray().Select(name => name.GetString()!).ToHashSet(StringComparer.Ordinal)
            : [];
        return schema.TryGetProperty("properties", out var properties)
            ? [.. properties.EnumerateObject().Select(property => new SchemaMember(property.Name, Read(property.Value), required.Contains(property.Name)))]
            : [];
    }

    private static double? Number(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) ? value.GetDouble() : null;
}
