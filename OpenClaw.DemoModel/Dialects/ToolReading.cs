using System.Text.Json;
using OpenClaw.DemoModel.Api;

namespace OpenClaw.DemoModel.Dialects;

/// <summary>The tools of interfaces in which a tool is an object with its name in it.</summary>
internal static class ToolReading
{
    /// <summary>Names of the tools that the model may call, and their definitions as they came.</summary>
    /// <param name="body">The request.</param>
    /// <param name="forbidden">Whether the request's <c>tool_choice</c> takes them away.</param>
    public static (IReadOnlySet<string> Names, string Definitions) Read(JsonElement body, bool forbidden)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (BodyReading.Child(body, "tools", JsonValueKind.Array) is not { } tools)
        {
            return (names, string.Empty);
        }

        var index = 0;
        foreach (var tool in tools.EnumerateArray())
        {
            var path = $"tools[{index++}]";
            if (tool.ValueKind != JsonValueKind.Object)
            {
                throw RequestRefusedException.Invalid(path, $"{path} must be an object.");
            }

            // Tools of the provider's own may have a type and no name.
            if (tool.TryGetProperty("name", out _))
            {
                names.Add(BodyReading.RequiredString(tool, "name", path + ".name"));
            }
        }

        return (forbidden ? new HashSet<string>() : names, tools.GetRawText());
    }
}
