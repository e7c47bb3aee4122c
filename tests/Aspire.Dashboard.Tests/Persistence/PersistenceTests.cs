using System.Runtime.Versioning;
using Aspire.Dashboard.Tests.Harness;

namespace Aspire.Dashboard.Tests.Persistence;

public sealed class PersistenceTests : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"dashboard-{Guid.NewGuid():N}");

    private (string Name, string? Value)[] Settings => [("DASHBOARD__PERSISTENCE__DIRECTORY", _directory)];

    public void Dispose()
    {
        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    [Fact]
    public async Task What_was_received_is_there_after_a_kill_and_what_was_cleared_is_not()
    {
        await using (var first = await DashboardProcess.StartAsync(Settings))
        {
            await first.DeliverAsync(OtlpSender.Request("shop", OtlpSender.Span(1, 1, name: "order"), OtlpSender.Span(1, 2, 1, "pay")));
            await first.DeliverAsync(OtlpSender.Request("shop", OtlpSender.Log("card refused", 17, 1, 2)));
        }

        await using (var second = await DashboardProcess.StartAsync(Settings))
        {
            Assert.Contains("shop: order", await second.GetPageAsync("/traces"), StringComparison.Ordinal);
            Assert.Contains("card refused", await second.GetPageAsync("/structuredlogs"), StringComparison.Ordinal);
            Assert.Contains(_directory, await second.GetPageAsync("/telemetry"), StringComparison.Ordinal);
            await second.DeliverAsync(OtlpSender.Request("shop", OtlpSender.Span(3, 1, name: "of the second run")));
        }

        await using (var third = await DashboardProcess.StartAsync(Settings))
        {
            var traces = await third.GetPageAsync("/traces");
            Assert.Contains("2 of 2 traces", traces, StringComparison.Ordinal);
            Assert.Contains("of the second run", traces, StringComparison.Ordinal);
            using var cleared = await third.Browser.DeleteAsync("/api/telemetry");
        }

        await using var fourth = await DashboardProcess.StartAsync(Settings);
        Assert.Contains("No traces yet", await fourth.GetPageAsync("/traces"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_was_cut_off_costs_itself_alone()
    {
        await using (var first = await DashboardProcess.StartAsync(Settings))
        {
            await first.DeliverAsync(OtlpSender.Request("shop", OtlpSender.Span(1, 1, name: "whole")));
            await first.DeliverAsync(OtlpSender.Request("shop", OtlpSender.Span(2, 1, name: "cut off")));
        }

        var file = Assert.Single(Directory.GetFiles(_directory, "telemetry-*.otlp"));
        await using (var stream = File.OpenWrite(file))
        {
            stream.SetLength(stream.Length - 7);
        }

        await using var second = await DashboardProcess.StartAsync(Settings);
        var page = await second.GetPageAsync("/traces");
        Assert.Contains("shop: whole", page, StringComparison.Ordinal);
        Assert.DoesNotContain("cut off", page, StringComparison.Ordinal);
        Assert.Contains("ends inside a record", second.Output, StringComparison.Ordinal);
        await second.DeliverAsync(OtlpSender.Request("shop", OtlpSender.Span(4, 1)));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task The_files_are_private_and_of_one_dashboard_at_a_time_and_the_other_says_so()
    {
        await using var first = await DashboardProcess.StartAsync(Settings);
        await first.DeliverAsync(OtlpSender.Request("shop", OtlpSender.Span(1, 1)));

        await using var second = await DashboardProcess.StartAsync(Settings);

        Assert.Contains("another dashboard uses it", await second.GetPageAsync("/telemetry"), StringComparison.Ordinal);
        await second.DeliverAsync(OtlpSender.Request("shop", OtlpSender.Span(2, 1, name: "in memory")));
        Assert.Contains("shop: in memory", await second.GetPageAsync("/traces"), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_directory));
        Assert.All(Directory.GetFiles(_directory), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task The_directory_stays_below_its_limit_and_the_newest_stays()
    {
        (string, string?)[] settings = [.. Settings, ("DASHBOARD__PERSISTENCE__MAXMEGABYTES", "8")];
        await using (var first = await DashboardProcess.StartAsync(settings))
        {
            for (var i = 1; i <= 24; i++)
            {
                var span = OtlpSender.Span(i, 1, name: $"batch {i}.");
                for (var part = 0; part < 40; part++)
                {
                    span.Attributes.Add(OtlpSender.Text($"part{part}", new string((char)('a' + (part % 26)), 15_000)));
                }

                await first.DeliverAsync(OtlpSender.Request("shop", span));
            }

            Assert.InRange(Directory.GetFiles(_directory).Sum(file => new FileInfo(file).Length), 4 << 20, 8 << 20);
        }

        await using var second = await DashboardProcess.StartAsync(settings);
        var page = await second.GetPageAsync("/traces");
        Assert.Contains("shop: batch 24.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("shop: batch 1.", page, StringComparison.Ordinal);
    }
}
