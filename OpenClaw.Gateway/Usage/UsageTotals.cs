using System.Text.Json.Nodes;

namespace OpenClaw.Gateway.Usage;

/// <summary>Tokens and cost (US dollars) of any number of model calls.</summary>
internal sealed class UsageTotals
{
    private long _input;
    private long _output;
    private long _cacheRead;
    private long _cacheWrite;
    private long _totalTokens;
    private double _total;
    private double _inputCost;
    private double _outputCost;
    private double _cacheReadCost;
    private double _cacheWriteCost;
    private long _missingCost;

    public long Tokens => _totalTokens;

    public double Cost => _total;

    /// <summary>Adds the <c>usage</c> of an assistant message.</summary>
    public void Add(JsonObject usage)
    {
        _input += Whole(usage, "input");
        _output += Whole(usage, "output");
        _cacheRead += Whole(usage, "cacheRead");
        _cacheWrite += Whole(usage, "cacheWrite");
        _totalTokens += Whole(usage, "totalTokens");
        if (usage["cost"] is not JsonObject cost)
        {
            _missingCost++;
            return;
        }

        _total += Number(cost, "total");
        _inputCost += Number(cost, "input");
        _outputCost += Number(cost, "output");
        _cacheReadCost += Number(cost, "cacheRead");
        _cacheWriteCost += Number(cost, "cacheWrite");
    }

    public void Add(UsageTotals other)
    {
        _input += other._input;
        _output += other._output;
        _cacheRead += other._cacheRead;
        _cacheWrite += other._cacheWrite;
        _totalTokens += other._totalTokens;
        _total += other._total;
        _inputCost += other._inputCost;
        _outputCost += other._outputCost;
        _cacheReadCost += other._cacheReadCost;
        _cacheWriteCost += other._cacheWriteCost;
        _missingCost += other._missingCost;
    }

    public JsonObject ToJson() => new()
    {
        ["input"] = _input,
        ["output"] = _output,
        ["cacheRead"] = _cacheRead,
        ["cacheWrite"] = _cacheWrite,
        ["totalTokens"] = _totalTokens,
        ["totalCost"] = _total,
        ["inputCost"] = _inputCost,
        ["outputCost"] = _outputCost,
        ["cacheReadCost"] = _cacheReadCost,
        ["cacheWriteCost"] = _cacheWriteCost,
        ["missingCostEntries"] = _missingCost,
    };

    private static long Whole(JsonObject members, string name) => (long)Number(members, name);

    private static double Number(JsonObject members, string name) =>
        members[name] is JsonValue value && value.TryGetValue<double>(out var number) && double.IsFinite(number) ? number : 0;
}
