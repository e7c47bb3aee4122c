using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace OpenClaw.Gateway.Methods;

/// <summary>All methods there are.</summary>
internal sealed class MethodTable
{
    private readonly int _longestName;
    private readonly FrozenDictionary<string, RpcMethod>.AlternateLookup<ReadOnlySpan<char>> _byName;

    public MethodTable(IEnumerable<IMethodGroup> groups)
    {
        All = [.. groups.SelectMany(group => group.Methods)];
        _byName = All.ToFrozenDictionary(method => method.Name, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _longestName = All.Max(method => method.Name.Length);
        Advertised = [.. All.Where(method => method.Advertised).Select(method => method.Name)];
    }

    public IReadOnlyList<RpcMethod> All { get; }

    public IReadOnlyList<string> Advertised { get; }

    public RpcMethod? Find(string name) => _byName.TryGetValue(name, out var method) ? method : null;

    /// <summary>The method that a JSON string names; null when there is none.</summary>
    public RpcMethod? Find(JsonElement name)
    {
        var quoted = JsonMarshal.GetRawUtf8Value(name);
        if (quoted.Contains((byte)'\\'))
        {
            return Find(name.GetString()!);
        }

        // Names are ASCII, so as many characters as bytes.
        var utf8 = quoted[1..^1];
        Span<char> text = stackalloc char[_longestName];
        return utf8.Length <= _longestName && Encoding.UTF8.TryGetChars(utf8, text, out var length) && _byName.TryGetValue(text[..length], out var method)
            ? method
            : null;
    }
}
