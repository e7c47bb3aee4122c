using System.Globalization;
using System.Text;
using System.Text.Json;
using Docker.DotNet.Json;

namespace Docker.DotNet.Http;

/// <summary>
/// Writes a query as Docker.DotNet does: a value that equals its type's default is left out, true is 1, lists repeat their name, maps
/// are JSON.
/// </summary>
internal sealed class QueryString
{
    private readonly StringBuilder _text = new();

    public static QueryString From(IQueryParameters parameters)
    {
        var query = new QueryString();
        parameters?.AddTo(query);
        return query;
    }

    public void Add(string name, string value)
    {
        if (value is not null)
        {
            _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }

    public void Add(string name, bool? value) => Add(name, value is true ? "1" : null);

    public void Add(string name, long? value) => Add(name, value is null or 0 ? null : value.Value.ToString(CultureInfo.InvariantCulture));

    public void Add(string name, IList<string> values)
    {
        foreach (var value in values ?? [])
        {
            Add(name, value);
        }
    }

    public void Add(string name, IDictionary<string, IDictionary<string, bool>> filters) =>
        Add(name, filters is null ? null : JsonSerializer.Serialize(filters, EngineJson.Default.IDictionaryStringIDictionaryStringBoolean));

    public void Add(string name, IDictionary<string, string> map) =>
        Add(name, map is null ? null : JsonSerializer.Serialize(map, EngineJson.Default.IDictionaryStringString));

    /// <exception cref="ArgumentException">There is no value.</exception>
    public void AddRequired(string name, string value) =>
        Add(name, value ?? throw new ArgumentException($"The query parameter {name} is required and not set."));

    public void AddRequired(string name, bool value) => Add(name, value ? "1" : "0");

    public override string ToString() => _text.ToString();
}
