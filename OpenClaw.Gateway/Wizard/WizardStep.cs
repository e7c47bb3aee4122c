using System.Text.Json.Nodes;
using OpenClaw.Onboarding.Questions;

namespace OpenClaw.Gateway.Wizard;

/// <summary>One question, or one thing to read, of a wizard.</summary>
/// <param name="Type"><c>note</c>, <c>select</c>, <c>text</c>, <c>confirm</c>, <c>multiselect</c>, <c>progress</c> or <c>action</c>.</param>
internal sealed record WizardStep(string Type)
{
    public string Id { get; } = Guid.NewGuid().ToString();

    public string? Title { get; init; }

    public string? Message { get; init; }

    public IReadOnlyList<WizardOption> Options { get; init; } = [];

    public JsonNode? InitialValue { get; init; }

    public string? Placeholder { get; init; }

    /// <summary>Whether the answer is a secret and must not be shown.</summary>
    public bool Sensitive { get; init; }

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["id"] = Id, ["type"] = Type };
        foreach (var (name, value) in (ReadOnlySpan<(string, JsonNode?)>)[("title", Title), ("message", Message),
            ("options", Options.Count == 0 ? null : new JsonArray([.. Options.Select(option => (JsonNode)Json(option))])),
            ("initialValue", InitialValue?.DeepClone()), ("placeholder", Placeholder), ("sensitive", Sensitive ? true : null), ("executor", "client")])
        {
            if (value is not null)
            {
                json[name] = value;
            }
        }

        return json;
    }

    private static JsonObject Json(WizardOption option)
    {
        var json = new JsonObject { ["value"] = option.Value, ["label"] = option.Label };
        if (option.Hint is not null)
        {
            json["hint"] = option.Hint;
        }

        return json;
    }
}
