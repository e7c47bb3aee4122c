using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Telemetry.Traces;

namespace Aspire.Dashboard.Tests.Telemetry;

public sealed class TraceStoreTests
{
    [Fact]
    public void The_first_trace_to_arrive_makes_room_when_there_are_too_many()
    {
        var store = Stores.New(new TelemetryLimits { MaxTraceCount = 3 });

        for (var trace = 1; trace <= 5; trace++)
        {
            store.Traces.Add([store.Span(trace, 1, start: (ulong)trace)]);
        }

        Assert.Equal([5, 4, 3], store.Traces.List(new TraceQuery()).Select(t => (int)t.Id.Value));
        Assert.Null(store.Traces.Find(new TraceId(1)));
        Assert.Equal((3, 3, 2L), (store.Traces.Statistics.Traces, store.Traces.Statistics.Spans, store.Traces.Statistics.EvictedTraces));
    }

    [Fact]
    public void Spans_over_all_traces_are_bounded()
    {
        var store = Stores.New(new TelemetryLimits { MaxSpanCount = 100 });

        for (var trace = 1; trace <= 50; trace++)
        {
            store.Traces.Add([.. Enumerable.Range(1, 10).Select(id => store.Span(trace, id))]);
        }

        Assert.Equal(100, store.Traces.Statistics.Spans);
        Assert.Equal(10, store.Traces.Statistics.Traces);
    }

    [Fact]
    public void A_few_huge_spans_are_bounded_by_their_size()
    {
        var store = Stores.New(new TelemetryLimits { MaxMegabytesPerSignal = 1 });

        for (var trace = 1; trace <= 100; trace++)
        {
            store.Traces.Add([store.Span(trace, 1, padding: new string('x', 50_000))]);
        }

        Assert.InRange(store.Traces.Statistics.Bytes, 900_000, 1024 * 1024);
        Assert.Equal(10, store.Traces.Statistics.Traces);
    }

    [Fact]
    public void A_full_trace_refuses_more_spans_and_says_how_many()
    {
        var store = Stores.New(new TelemetryLimits { MaxSpansPerTrace = 5 });

        var rejected = store.Traces.Add([.. Enumerable.Range(1, 8).Select(id => store.Span(1, id))]);

        Assert.Equal(3, rejected);
        var trace = store.Traces.Find(new TraceId(1))!;
        Assert.Equal(5, trace.Spans.Count);
        Assert.Equal(3, trace.Summary.RejectedCount);
    }

    [Fact]
    public void A_span_sent_twice_is_kept_once()
    {
        var store = Stores.New();

        store.Traces.Add([store.Span(1, 1), store.Span(1, 1)]);
        store.Traces.Add([store.Span(1, 1)]);

        Assert.Single(store.Traces.Find(new TraceId(1))!.Spans);
    }

    [Fact]
    public void The_root_names_the_trace_however_late_it_arrives()
    {
        var store = Stores.New();

        store.Traces.Add([store.Span(1, 2, parent: 1, start: 500, name: "child")]);
        var before = Assert.Single(store.Traces.List(new TraceQuery()));
        store.Traces.Add([store.Span(1, 1, start: 1000, duration: 5000, name: "root", status: SpanStatus.Error)]);
        var after = Assert.Single(store.Traces.List(new TraceQuery()));

        Assert.Equal("child", before.Root.Name);
        Assert.Equal("root", after.Root.Name);
        Assert.Equal((500UL, 6000UL, 2, 1), (after.StartNanos, after.EndNanos, after.SpanCount, after.ErrorCount));
        Assert.Equal(1, before.SpanCount);
    }

    public static TheoryData<TraceQuery, int[]> Queries => new()
    {
        { new TraceQuery(), [3, 2, 1] },
        { new TraceQuery { Resource = "SHOP" }, [3, 1] },
        { new TraceQuery { Resource = "sho" }, [] },
        { new TraceQuery { HasError = true }, [2] },
        { new TraceQuery { HasError = false }, [3, 1] },
        { new TraceQuery { MinDuration = TimeSpan.FromMicroseconds(1) }, [3] },
        { new TraceQuery { Text = "PAY" }, [2] },
        { new TraceQuery { Text = "inner" }, [1] },
        { new TraceQuery { Text = "00000003" }, [3] },
        { new TraceQuery { Text = "nothing like it" }, [] },
        { new TraceQuery { Resource = "bank", HasError = false }, [] },
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public void Filters_let_through_what_matches(TraceQuery query, int[] expected)
    {
        var store = Stores.New();
        store.Traces.Add(
        [
            store.Span(1, 1, name: "order", start: 1), store.Span(1, 2, parent: 1, name: "inner", start: 2),
            store.Span(2, 1, name: "payment", service: "bank", start: 3, status: SpanStatus.Error),
            store.Span(3, 1, name: "slow", start: 5, duration: 5000),
        ]);

        Assert.Equal(expected, store.Traces.List(query).Select(t => (int)t.Id.Value));
    }

    [Fact]
    public async Task Writers_and_readers_at_once_lose_nothing_below_the_limits()
    {
        const int Writers = 4;
        const int BatchesOfEach = 500;
        const int SpansOfBatch = 20;
        var store = Stores.New(new TelemetryLimits { MaxTraceCount = 100_000, MaxSpanCount = 1_000_000 });
        using var done = new CancellationTokenSource();

        var reader = Task.Run(() =>
        {
            var reads = 0;
            do
            {
                foreach (var summary in store.Traces.List(new TraceQuery { HasError = false }).Take(50))
                {
                    var trace = store.Traces.Find(summary.Id)!;
                    Assert.True(trace.Spans.Count >= summary.SpanCount);
                    Assert.Equal(trace.Spans.Count, trace.Summary.SpanCount);
                }

                reads++;
            }
            while (!done.IsCancellationRequested);

            return reads;
        });
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            for (var batch = 0; batch < BatchesOfEach; batch++)
            {
                // Every trace is written to by all writers.
                store.Traces.Add([.. Enumerable.Range(0, SpansOfBatch).Select(i => store.Span(batch + 1, (writer * SpansOfBatch) + i + 1))]);
            }
        })));
        await done.CancelAsync();

        Assert.True(await reader > 0);
        Assert.Equal(BatchesOfEach, store.Traces.Statistics.Traces);
        Assert.Equal(Writers * BatchesOfEach * SpansOfBatch, store.Traces.Statistics.Spans);
        Assert.All(store.Traces.List(new TraceQuery()), trace => Assert.Equal(Writers * SpansOfBatch, trace.SpanCount));
    }

    [Fact]
    public void Memory_stays_flat_however_much_is_added()
    {
        var store = Stores.New(new TelemetryLimits { MaxTraceCount = 500, MaxSpanCount = 5_000 });
        Fill(store, 0, 20_000);
        var afterFilling = GC.GetTotalMemory(forceFullCollection: true);

        Fill(store, 20_000, 120_000);

        var afterMuchMore = GC.GetTotalMemory(forceFullCollection: true);
        Assert.True(afterMuchMore < afterFilling * 1.2, $"{afterFilling} bytes became {afterMuchMore}");
        Assert.Equal(500, store.Traces.Statistics.Traces);

        static void Fill(TelemetryStore store, int from, int to)
        {
            for (var i = from; i < to; i += 10)
            {
                store.Traces.Add([.. Enumerable.Range(i, 10).Select(n => store.Span((n / 10) + 1, (n % 10) + 1, padding: $"value {n}"))]);
            }
        }
    }
}
