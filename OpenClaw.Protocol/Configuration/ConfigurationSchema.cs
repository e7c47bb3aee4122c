using System.Text.Json;
using OpenClaw.Protocol.Schemas;

namespace OpenClaw.Protocol.Configuration;

/// <summary>
/// What openclaw.json may contain: the keys of release 2026.2.9, and this project's own <c>gateway.allowedHosts</c>,
/// <c>gateway.auth.rateLimit</c>, <c>sandbox.docker.runtime</c>, <c>models.silenceSeconds</c>, <c>models.retries</c> and <c>budgets</c> of agents.
/// </summary>
public static class ConfigurationSchema
{
    private static readonly Lazy<JsonElement> LazyDocument = new(Load);
    private static readonly Lazy<Schema> LazySchema = new(() => JsonSchemaReader.Read(LazyDocument.Value));

    /// <summary>The schema as JSON Schema.</summary>
    public static JsonElement Document => LazyDocument.Value;

    /// <summary>The schema to check a configuration with.</summary>
    public static Schema Root => LazySchema.Value;

    /// <summary>Every problem of a configuration, in the words people read.</summary>
    public static IReadOnlyList<ConfigurationIssue> Validate(JsonElement configuration) =>
        [.. SchemaValidator.Validate(Root, configuration).Select(problem => ConfigurationIssue.From(problem, configuration))];

    private static JsonElement Load()
    {
        using var stream = typeof(ConfigurationSchema).Assembly.GetManifestResourceStream("config-schema.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
