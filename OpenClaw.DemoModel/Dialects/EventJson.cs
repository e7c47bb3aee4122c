using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenClaw.DemoModel.Dialects;

/// <summary>Objects that an interface names by their <c>type</c>.</summary>
internal static class EventJson
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An event whose name is the <c>type</c> in its data.</summary>
    public static StreamEvent ToEvent(this JsonObject data) => new((string?)data["type"], data.ToBytes());

    public static byte[] ToBytes(this JsonObject data) => Encoding.UTF8.GetBytes(data.ToJsonString(Plain));
}
