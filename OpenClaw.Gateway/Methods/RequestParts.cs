using System.Runtime.InteropServices;
using System.Text.Json;

namespace OpenClaw.Gateway.Methods;

/// <summary>
/// The members of a request frame, found without making text of any. It knows right frames only, which nearly all are; what is wrong with another
/// is the schema's to say.
/// </summary>
internal readonly ref struct RequestParts
{
    public JsonElement Id { get; private init; }

    public JsonElement Method { get; private init; }

    /// <summary>Undefined when the frame has none.</summary>
    public JsonElement Parameters { get; private init; }

    /// <summary>False when the frame is not what <see cref="Protocol.Frames.FrameSchemas.Request"/> asks for.</summary>
    public static bool TryFind(JsonElement frame, out RequestParts parts)
    {
        parts = default;
        if (frame.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        JsonElement id = default, method = default, parameters = default;
        var typed = false;
        foreach (var member in frame.EnumerateObject())
        {
            if (member.NameEquals("type"u8) && member.Value.ValueKind == JsonValueKind.String && member.Value.ValueEquals("req"u8))
            {
                typed = true;
            }
            else if (member.NameEquals("id"u8) && IsWord(member.Value))
            {
                id = member.Value;
            }
            else if (member.NameEquals("method"u8) && IsWord(member.Value))
            {
                method = member.Value;
            }
            else if (member.NameEquals("params"u8))
            {
                parameters = member.Value;
            }
            else
            {
                return false;
            }
        }

        parts = new RequestParts { Id = id, Method = method, Parameters = parameters };
        return typed && id.ValueKind == JsonValueKind.String && method.ValueKind == JsonValueKind.String;
    }

    // Two quotes and something between them.
    private static bool IsWord(JsonElement value) => value.ValueKind == JsonValueKind.String && JsonMarshal.GetRawUtf8Value(value).Length > 2;
}
