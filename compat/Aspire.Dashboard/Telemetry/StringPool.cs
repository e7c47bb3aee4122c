namespace Aspire.Dashboard.Telemetry;

/// <summary>
/// Makes equal strings one object: names and keys come anew with every request but are few. A table of fixed size in which a
/// newcomer replaces what was in its place, so it needs no lock and never grows.
/// </summary>
internal sealed class StringPool
{
    // Longer texts hardly repeat.
    private const int MaxLength = 128;
    private const int Size = 8192;

    private readonly string?[] _slots = new string?[Size];

    public string Intern(string text)
    {
        if (text.Length is 0 or > MaxLength)
        {
            return text;
        }

        ref var slot = ref _slots[string.GetHashCode(text.AsSpan()) & (Size - 1)];
        var known = slot;
        if (known is not null && string.Equals(known, text, StringComparison.Ordinal))
        {
            return known;
        }

        slot = text;
        return text;
    }
}
