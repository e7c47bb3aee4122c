using System.Text.Json;
using Docker.DotNet;

namespace OpenClaw.SandboxWorker.Engine;

/// <summary>The engine's own words in one of its refusals.</summary>
internal static class EngineMessage
{
    public static string Of(DockerApiException exception)
    {
        try
        {
            using var body = JsonDocument.Parse(exception.ResponseBody ?? "");
            if (body.RootElement.TryGetProperty("message", out var message) && message.GetString() is { Length: > 0 } text)
            {
                return text.Trim();
            }
        }
        catch (JsonException)
        {
            // Older proxies answer in plain text.
        }

        return string.IsNullOrWhiteSpace(exception.ResponseBody) ? exception.Message : exception.ResponseBody.Trim();
    }
}
