using Aspire.Dashboard.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Aspire.Dashboard.Tests.Telemetry;

public sealed class ChangeFeedTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ChangeFeed _feed;

    public ChangeFeedTests() => _feed = new ChangeFeed(_time, NullLogger<ChangeFeed>.Instance);

    public void Dispose() => _feed.Dispose();

    [Fact]
    public void A_flood_of_changes_is_one_notification_a_window()
    {
        var told = 0;
        using var subscription = _feed.Subscribe(TelemetrySignal.Traces, () => told++);

        for (var i = 0; i < 10_000; i++)
        {
            _feed.Publish(TelemetrySignal.Traces);
        }

        Assert.Equal(0, told);
        _time.Advance(ChangeFeed.Window);
        Assert.Equal(1, told);
        _time.Advance(ChangeFeed.Window * 10);
        Assert.Equal(1, told);
        _feed.Publish(TelemetrySignal.Traces);
        _time.Advance(ChangeFeed.Window);
        Assert.Equal(2, told);
    }

    [Fact]
    public void Only_those_are_told_whom_it_concerns_and_one_fault_spares_the_others()
    {
        var told = new List<string>();
        using var broken = _feed.Subscribe(TelemetrySignal.All, () => throw new InvalidOperationException("broken page"));
        using var logs = _feed.Subscribe(TelemetrySignal.Logs, () => told.Add("logs"));
        using var both = _feed.Subscribe(TelemetrySignal.Logs | TelemetrySignal.Traces, () => told.Add("both"));
        var gone = _feed.Subscribe(TelemetrySignal.Traces, () => told.Add("gone"));
        gone.Dispose();

        _feed.Publish(TelemetrySignal.Traces);
        _time.Advance(ChangeFeed.Window);

        Assert.Equal(["both"], told);
    }
}
