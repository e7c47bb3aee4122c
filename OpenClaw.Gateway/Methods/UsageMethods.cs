using System.Globalization;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Usage;
using OpenClaw.Protocol.Schemas;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>usage.*</c> and <c>sessions.usage*</c>: tokens and money, out of the transcripts.</summary>
internal sealed class UsageMethods(UsageReports reports, SessionStore sessions, ConfigurationStore configuration, TimeProvider time) : IMethodGroup
{
    private const int DefaultDays = 30;
    private const int MaxDays = 3660;
    private const int MaxLogs = 1000;

    private static readonly SchemaMember[] Period = [Optional("startDate", Schema.Text), Optional("endDate", Schema.Text), Optional("days", Schema.Whole(1))];
    private static readonly ObjectSchema BySession = Closed(
        [.. Period, Optional("key", NonEmptyString), Optional("limit", Schema.Whole(1)), Optional("includeContextWeight", Schema.Flag)]);

    public IEnumerable<RpcMethod> Methods =>
    [
        new("usage.status", MethodAccess.Read, null, Status),
        new("usage.cost", MethodAccess.Read, Closed(Period), CostAsync),
        new("sessions.usage", MethodAccess.Read, BySession, SessionsAsync) { Advertised = false },
        new("sessions.usage.timeseries", MethodAccess.Read, Closed(Required("key", NonEmptyString)), TimeSeries) { Advertised = false },
        new("sessions.usage.logs", MethodAccess.Read, Closed(Required("key", NonEmptyString), Optional("limit", Schema.Whole(1, MaxLogs))), Logs) { Advertised = false },
    ];

    // Quotas of subscriptions; the providers of this version have none.
    private ValueTask<RpcResult> Status(RpcCall call, CancellationToken cancellationToken) => ValueTask.FromResult(RpcResult.Ok(new JsonObject
    {
        ["updatedAt"] = Now(),
        ["providers"] = new JsonArray(),
    }));

    private async ValueTask<RpcResult> CostAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var (from, to) = PeriodOf(call);
        var found = await Task.Run(() => reports.Since(from, cancellationToken), cancellationToken);
        var totals = new UsageTotals();
        var daily = new JsonArray();
        foreach (var day in found.SelectMany(session => session.Usage.Days).Where(day => day.Key >= from && day.Key <= to && day.Value.Totals.Tokens > 0)
            .GroupBy(day => day.Key).OrderBy(day => day.Key))
        {
            var sum = new UsageTotals();
            foreach (var (_, usage) in day)
            {
                sum.Add(usage.Totals);
            }

            totals.Add(sum);
            var row = sum.ToJson();
            row.Insert(0, "date", TranscriptUsage.Name(day.Key));
            daily.Add(row);
        }

        return RpcResult.Ok(new JsonObject
        {
            ["updatedAt"] = Now(),
            ["days"] = to.DayNumber - from.DayNumber + 1,
            ["daily"] = daily,
            ["totals"] = totals.ToJson(),
        });
    }

    private async ValueTask<RpcResult> SessionsAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var (from, to) = PeriodOf(call);
        var only = call.Text("key") is { } key ? configuration.Current.CanonicalKey(key) : null;
        var found = await Task.Run(() => reports.Since(from, cancellationToken), cancellationToken);
        var (totals, messages, all) = (new UsageTotals(), new int[5], new List<DayUsage>());
        var rows = new JsonArray();
        foreach (var session in found.Where(session => only is null || session.Key == only).Take((int)Math.Min(call.Whole("limit") ?? 50, MaxLogs)))
        {
            var days = session.Usage.Days.Where(day => day.Key >= from && day.Key <= to).ToArray();
            var sum = new UsageTotals();
            foreach (var (_, day) in days)
            {
                sum.Add(day.Totals);
            }

            totals.Add(sum);
            all.AddRange(days.Select(day => day.Value));
            var counts = Counts(days.Select(day => day.Value));
            for (var i = 0; i < counts.Length; i++)
            {
                messages[i] += counts[i];
            }

            rows.Add(Row(session, days, sum, counts));
        }

        return RpcResult.Ok(new JsonObject
        {
            ["updatedAt"] = Now(),
            ["startDate"] = TranscriptUsage.Name(from),
            ["endDate"] = TranscriptUsage.Name(to),
            ["sessions"] = rows,
            ["totals"] = totals.ToJson(),
            ["aggregates"] = new JsonObject
            {
                ["messages"] = Messages(messages),
                ["tools"] = Tools(TranscriptUsage.ToolsOf(all)),
                ["byModel"] = Models(TranscriptUsage.ModelsOf(all)),
                ["byProvider"] = new JsonArray(),
                ["byAgent"] = new JsonArray(),
                ["byChannel"] = new JsonArray(),
                ["daily"] = new JsonArray(),
            },
        });
    }

    private ValueTask<RpcResult> TimeSeries(RpcCall call, CancellationToken cancellationToken)
    {
        var key = configuration.Current.CanonicalKey(call.Text("key"));
        var points = new JsonArray();
        var (tokens, cost) = (0L, 0.0);
        foreach (var message in MessagesOf(key, MaxLogs))
        {
            if (message["usage"] is JsonObject usage)
            {
                var one = new UsageTotals();
                one.Add(usage);
                (tokens, cost) = (tokens + one.Tokens, cost + one.Cost);
                points.Add(new JsonObject
                {
                    ["timestamp"] = message["timestamp"]?.DeepClone(),
                    ["input"] = usage["input"]?.DeepClone(),
                    ["output"] = usage["output"]?.DeepClone(),
                    ["cacheRead"] = usage["cacheRead"]?.DeepClone(),
                    ["cacheWrite"] = usage["cacheWrite"]?.DeepClone(),
                    ["totalTokens"] = one.Tokens,
                    ["cost"] = one.Cost,
                    ["cumulativeTokens"] = tokens,
                    ["cumulativeCost"] = cost,
                });
            }
        }

        return ValueTask.FromResult(RpcResult.Ok(new JsonObject { ["sessionId"] = sessions.OfKey(key).Find(key)?.SessionId, ["points"] = points }));
    }

    private ValueTask<RpcResult> Logs(RpcCall call, CancellationToken cancellationToken)
    {
        var key = configuration.Current.CanonicalKey(call.Text("key"));
        var logs = MessagesOf(key, (int)(call.Whole("limit") ?? 200)).Select(message =>
        {
            var row = new JsonObject
            {
                ["timestamp"] = message["timestamp"]?.DeepClone(),
                ["role"] = message["role"]?.ToString() is "toolResult" ? "tool" : message["role"]?.ToString(),
                ["content"] = MessageEnvelope.Unwrap(HistoryMapper.TextOf(message)),
            };
            if (message["usage"] is JsonObject usage)
            {
                row["tokens"] = usage["totalTokens"]?.DeepClone();
                row["cost"] = (usage["cost"] as JsonObject)?["total"]?.DeepClone();
            }

            return (JsonNode)row;
        });
        return ValueTask.FromResult(RpcResult.Ok(new JsonObject { ["logs"] = new JsonArray([.. logs]) }));
    }

    private IReadOnlyList<JsonObject> MessagesOf(string key, int limit)
    {
        var index = sessions.OfKey(key);
        return index.Find(key) is { } entry ? TranscriptReader.LastMessages(index.TranscriptPath(entry), limit, long.MaxValue) : [];
    }

    private static JsonObject Row(SessionUsage session, IReadOnlyList<KeyValuePair<DateOnly, DayUsage>> days, UsageTotals sum, int[] counts)
    {
        var usage = sum.ToJson();
        usage["firstActivity"] = session.Usage.FirstMs;
        usage["lastActivity"] = session.Usage.LastMs;
        usage["durationMs"] = session.Usage.LastMs - session.Usage.FirstMs;
        usage["activityDates"] = new JsonArray([.. days.Select(day => (JsonNode)TranscriptUsage.Name(day.Key))]);
        usage["dailyBreakdown"] = new JsonArray([.. days.Select(day => (JsonNode)new JsonObject
        {
            ["date"] = TranscriptUsage.Name(day.Key),
            ["tokens"] = day.Value.Totals.Tokens,
            ["cost"] = day.Value.Totals.Cost,
        })]);
        usage["messageCounts"] = Messages(counts);
        usage["toolUsage"] = Tools(TranscriptUsage.ToolsOf(days.Select(day => day.Value)));
        usage["modelUsage"] = Models(TranscriptUsage.ModelsOf(days.Select(day => day.Value)));
        var row = new JsonObject
        {
            ["key"] = session.Key,
            ["label"] = session.Entry.Text("label"),
            ["sessionId"] = session.Entry.SessionId,
            ["updatedAt"] = session.Entry.UpdatedAt,
            ["agentId"] = session.AgentId,
            ["channel"] = session.Entry.Text("channel"),
            ["modelProvider"] = session.Entry.Text("modelProvider"),
            ["model"] = session.Entry.Text("model"),
            ["usage"] = usage,
            ["contextWeight"] = null,
        };
        foreach (var name in (ReadOnlySpan<string>)["label", "channel", "modelProvider", "model"])
        {
            if (row[name] is null)
            {
                row.Remove(name);
            }
        }

        return row;
    }

    private static int[] Counts(IEnumerable<DayUsage> days) => days.Aggregate(new int[5], (sum, day) =>
        [sum[0] + day.User, sum[1] + day.Assistant, sum[2] + day.ToolCalls, sum[3] + day.ToolResults, sum[4] + day.Errors]);

    private static JsonObject Messages(int[] counts) => new()
    {
        ["total"] = counts[0] + counts[1],
        ["user"] = counts[0],
        ["assistant"] = counts[1],
        ["toolCalls"] = counts[2],
        ["toolResults"] = counts[3],
        ["errors"] = counts[4],
    };

    private static JsonObject Tools(Dictionary<string, int> tools) => new()
    {
        ["totalCalls"] = tools.Values.Sum(),
        ["uniqueTools"] = tools.Count,
        ["tools"] = new JsonArray([.. tools.OrderByDescending(tool => tool.Value).Select(tool =>
            (JsonNode)new JsonObject { ["name"] = tool.Key, ["count"] = tool.Value })]),
    };

    private static JsonArray Models(Dictionary<(string Provider, string Model), (int Count, UsageTotals Totals)> models) =>
        new([.. models.OrderByDescending(model => model.Value.Totals.Tokens).Select(model => (JsonNode)new JsonObject
        {
            ["provider"] = model.Key.Provider,
            ["model"] = model.Key.Model,
            ["count"] = model.Value.Count,
            ["totals"] = model.Value.Totals.ToJson(),
        })]);

    // Days of the gateway's own time zone; without dates the last thirty and today.
    private (DateOnly From, DateOnly To) PeriodOf(RpcCall call)
    {
        var today = DateOnly.FromDateTime(time.GetLocalNow().DateTime);
        var to = Date(call.Text("endDate")) ?? today;
        var days = (int)Math.Min(call.Whole("days") is { } given ? given - 1 : DefaultDays, MaxDays);
        var from = Date(call.Text("startDate")) ?? to.AddDays(-Math.Min(days, to.DayNumber));
        return from <= to ? (from, to) : (to, from);
    }

    private static DateOnly? Date(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
