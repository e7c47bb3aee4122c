using Aspire.Dashboard.Tests.ApplicationHost;
using Aspire.Dashboard.Tests.Harness;

namespace Aspire.Dashboard.Tests.Pages;

public sealed class ConsoleDownloadTests
{
    private static readonly (string Written, string Shown)[] Lines =
    [
        ("plain", "plain"),
        ("\u001b[31mred\u001b[0m and \u001b[1;38;5;208mbold\u001b[m", "red and bold"),
        ("title\u001b]0;evil\u0007 gone", "title gone"),
        ("\u001b]8;;http://evil.example\u001b\\link\u001b]8;;\u001b\\", "link"),
        ("cursor\u001b[2K\u001b[1A moves", "cursor moves"),
        ("unfinished \u001b[31", "unfinished "),
        ("unfinished \u001b", "unfinished "),
        ("bell\u0007 and c1\u009b", "bell and c1"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("tab\tstays", "tab\tstays"),
    ];

    [Fact]
    public async Task A_download_is_the_whole_console_without_escape_sequences()
    {
        await using var host = await ResourceServiceHost.StartAsync();
        host.Set(SampleResources.Gateway());
        foreach (var line in Lines.Select(row => row.Written))
        {
            host.Write("gateway-kbfteaym", line, stderr: line == "plain");
        }

        await using var dashboard = await DashboardProcess.StartAsync(host.DashboardEnvironment);
        await dashboard.WaitForPageAsync("/", page => page.Contains("gateway-kbfteaym", StringComparison.Ordinal));

        using var response = await dashboard.Browser.GetAsync("/consolelogs/download/gateway-kbfteaym");
        using var unknown = await dashboard.Browser.GetAsync("/consolelogs/download/nobody");
        using var stranger = await dashboard.NewClient().GetAsync("/consolelogs/download/gateway-kbfteaym");

        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(Lines.Select(row => row.Shown), text.TrimEnd('\n').Split('\n').Select(line => line.Split(' ', 3)[2]));
        Assert.Equal(["err", "out"], text.Split('\n').Take(2).Select(line => line.Split(' ', 3)[1]));
        Assert.Equal("gateway-kbfteaym.log", response.Content.Headers.ContentDisposition?.FileName);
        host.Set(SampleResources.All());
        host.Write("worker-qwertyui", "of the worker");
        await dashboard.WaitForPageAsync("/", page => page.Contains("worker-qwertyui", StringComparison.Ordinal));
        var all = await dashboard.Browser.GetStringAsync("/consolelogs/download");
        Assert.Equal(Lines.Length + 1, all.TrimEnd('\n').Split('\n').Length);
        Assert.EndsWith(" worker-qwertyui out of the worker\n", all, StringComparison.Ordinal);
        Assert.Contains(" gateway-kbfteaym err plain\n", all, StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, stranger.StatusCode);
    }
}
