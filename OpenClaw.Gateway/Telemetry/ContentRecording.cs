namespace OpenClaw.Gateway.Telemetry;

/// <summary>Whether traces hold what people, models and tools say. Off unless asked for: traces go to places that conversations should not.</summary>
internal static class ContentRecording
{
    /// <summary>The variable that turns it on; every language's GenAI instrumentation has this name.</summary>
    public const string Variable = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";

    public static bool IsOn(IConfiguration configuration) => string.Equals(configuration[Variable], "true", StringComparison.OrdinalIgnoreCase);
}
