namespace Aspire.Dashboard.Telemetry;

/// <summary>Estimates of memory, good enough to keep a budget.</summary>
internal static class TextSize
{
    private const int ObjectOverhead = 24;
    private const int BytesPerCharacter = 2;

    // Two references and the kind, padded.
    private const int AttributeSlot = 24;

    public static int Of(string? text) => text is null ? 0 : ObjectOverhead + (BytesPerCharacter * text.Length);

    /// <summary>Keys are shared by the string pool, so only their slots count.</summary>
    public static int Of(IReadOnlyList<TelemetryAttribute> attributes)
    {
        var size = attributes.Count == 0 ? 0 : ObjectOverhead;
        for (var i = 0; i < attributes.Count; i++)
        {
            size += AttributeSlot + Of(attributes[i].Value);
        }

        return size;
    }
}
