using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenClaw.Gateway.Usage;

/// <summary>One day of one session.</summary>
internal sealed class DayUsage
{
    public UsageTotals Totals { get; } = new();

    public int User { get; set; }

    public int Assistant { get; set; }

    public int ToolCalls { get; set; }

    public int ToolResults { get; set; }

    public int Errors { get; set; }

    public Dictionary<(string Provider, string Model), (int Count, UsageTotals Totals)> Models { get; } = [];

    public Dictionary<string, int> Tools { get; } = new(StringComparer.Ordinal);
}

/// <summary>What a transcript cost, by day, and within a day by model and tool. Read line by line, so that a long one needs no memory.</summary>
internal sealed class TranscriptUsage
{
    public SortedDictionary<DateOnly, DayUsage> Days { get; } = [];

    public long? FirstMs { get; private set; }

    public long? LastMs { get; private set; }

    public static TranscriptUsage Read(string path, CancellationToken cancellationToken)
    {
        var usage = new TranscriptUsage();
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        while (reader.ReadLine() is { } line)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (line.Contains("\"message\"", StringComparison.Ordinal) || line.Contains("\"compaction\"", StringComparison.Ordinal))
            {
                usage.AddEntry(line);
            }
        }

        return usage;
    }

    private void AddEntry(string line)
    {
        if (Parse(line) is not { } entry)
        {
            return;
        }

        if (entry["message"] is JsonObject message)
        {
            Add(message);
        }
        else if (entry["type"]?.ToString() == "compaction" && DateTimeOffset.TryParse(
            entry["timestamp"]?.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var written))
        {
            AddTokens(entry, DayOf(written.ToUnixTimeMilliseconds()));
        }
    }

    private DayUsage DayOf(long unixMs)
    {
        var date = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMs).LocalDateTime);
        return Days.TryGetValue(date, out var day) ? day : Days[date] = new DayUsage();
    }

    private void Add(JsonObject message)
    {
        var stamp = message["timestamp"] is JsonValue value && value.TryGetValue<double>(out var ms) && ms is > 0 and < 253_402_300_799_000 ? (long)ms : 0;
        if (stamp > 0)
        {
            FirstMs = Math.Min(FirstMs ?? stamp, stamp);
            LastMs = Math.Max(LastMs ?? stamp, stamp);
        }

        var day = DayOf(stamp);
        switch (message["role"]?.ToString())
        {
            case "user":
                day.User++;
                break;
            case "toolResult":
                day.ToolResults++;
                day.Errors += message["isError"] is JsonValue failed && failed.TryGetValue<bool>(out var isError) && isError ? 1 : 0;
                break;
            case "assistant":
                AddAnswer(message, day);
                break;
        }
    }

    private static void AddAnswer(JsonObject message, DayUsage day)
    {
        day.Assistant++;
        AddTokens(message, day);
        foreach (var call in (message["content"] as JsonArray ?? []).OfType<JsonObject>().Where(part => part["type"]?.ToString() == "toolCall"))
        {
            day.ToolCalls++;
            var name = call["name"]?.ToString() ?? "unknown";
            day.Tools[name] = day.Tools.GetValueOrDefault(name) + 1;
        }
    }

    private static void AddTokens(JsonObject answer, DayUsage day)
    {
        if (answer["usage"] is not JsonObject usage)
        {
            return;
        }

        day.Totals.Add(usage);
        var model = (answer["provider"]?.ToString() ?? "unknown", answer["model"]?.ToString() ?? "unknown");
        var (count, totals) = day.Models.TryGetValue(model, out var known) ? known : (0, new UsageTotals());
        totals.Add(usage);
        day.Models[model] = (count + 1, totals);
    }

    /// <summary>What some days together cost, by model.</summary>
    public static Dictionary<(string Provider, string Model), (int Count, UsageTotals Totals)> ModelsOf(IEnumerable<DayUsage> days) =>
        days.SelectMany(day => day.Models).GroupBy(model => model.Key).ToDictionary(group => group.Key, group => (
            group.Sum(model => model.Value.Count),
            group.Aggregate(new UsageTotals(), (sum, model) =>
            {
                sum.Add(model.Value.Totals);
                return sum;
            })));

    /// <summary>How often each tool was called on some days together.</summary>
    public static Dictionary<string, int> ToolsOf(IEnumerable<DayUsage> days) =>
        days.SelectMany(day => day.Tools).GroupBy(tool => tool.Key).ToDictionary(group => group.Key, group => group.Sum(tool => tool.Value));

    private static JsonObject? Parse(string line)
    {
        try
        {
            return JsonNode.Parse(line) as JsonObject;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public static string Name(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
