using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Telemetry.Logs;

namespace Aspire.Dashboard.Tests.Telemetry;

public sealed class LogStoreTests
{
    [Fact]
    public void The_oldest_records_make_room_and_leave_the_index_of_their_trace()
    {
        var store = Stores.New(new TelemetryLimits { MaxLogCount = 3 });

        for (var i = 1; i <= 5; i++)
        {
            store.Logs.Add([store.Log($"message {i}", trace: i <= 3 ? 1 : 2)]);
        }

        Assert.Equal(["message 5", "message 4", "message 3"], store.Logs.List(new LogQuery()).Select(e => e.Message));
        Assert.Equal(["message 3"], store.Logs.List(new LogQuery { TraceId = new TraceId(1) }).Select(e => e.Message));
        Assert.Equal((3, 5L, 2L), (store.Logs.Statistics.Entries, store.Logs.Statistics.Received, store.Logs.Statistics.Evicted));
    }

    [Fact]
    public void Huge_records_are_bounded_by_their_size()
    {
        var store = Stores.New(new TelemetryLimits { MaxMegabytesPerSignal = 1 });

        store.Logs.Add([.. Enumerable.Range(0, 200).Select(i => store.Log(new string('x', 10_000)))]);

        Assert.InRange(store.Logs.Statistics.Bytes, 900_000, 1024 * 1024);
    }

    public static TheoryData<LogQuery, string[]> Queries => new()
    {
        { new LogQuery { MinSeverity = LogSeverity.Warning }, ["fatal", "warning"] },
        { new LogQuery { MinSeverity = LogSeverity.Information }, ["fatal", "without level", "warning", "info"] },
        { new LogQuery { Resource = "bank" }, ["fatal"] },
        { new LogQuery { Text = "INF" }, ["info"] },
        { new LogQuery { TraceId = new TraceId(7) }, ["warning"] },
        { new LogQuery { TraceId = new TraceId(8) }, [] },
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public void Filters_let_through_what_matches(LogQuery query, string[] expected)
    {
        var store = Stores.New();
        store.Logs.Add(
        [
            store.Log("debug", severity: 5), store.Log("info", severity: 9), store.Log("warning", severity: 13, trace: 7),
            store.Log("without level", severity: 0), store.Log("fatal", severity: 21, service: "bank"),
        ]);

        Assert.Equal(expected, store.Logs.List(query).Select(e => e.Message));
    }

    [Fact]
    public async Task Writers_and_readers_at_once_keep_order_and_count()
    {
        var store = Stores.New(new TelemetryLimits { MaxLogCount = 1_000 });

        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                store.Logs.Add([store.Log("m", trace: i % 10)]);
            }
        })).ToArray();
        while (!writers.All(w => w.IsCompleted))
        {
            var sequences = store.Logs.List(new LogQuery()).Select(e => e.Sequence).ToArray();
            Assert.Equal(sequences.OrderDescending(), sequences);
            Assert.True(sequences.Length <= 1_000);
        }

        await Task.WhenAll(writers);
        Assert.Equal((1_000, 8_000L, 7_000L), (store.Logs.Statistics.Entries, store.Logs.Statistics.Received, store.Logs.Statistics.Evicted));
    }
}
