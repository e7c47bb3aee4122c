using System.Runtime.InteropServices;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace OpenClaw.EndToEnd.Tests.Images;

/// <summary>What <c>openclaw browser install</c> installs is what Playwright would, from where and to where Playwright would.</summary>
public sealed class PlaywrightTests
{
    [Theory]
    [InlineData("/srv/browsers", null)]
    [InlineData(null, "https://mirror.example/browsers")]
    public async Task It_is_the_same_browser_in_the_same_place(string? directory, string? host)
    {
        using var home = new TempDirectory();
        var environment = new Dictionary<string, string?>
        {
            ["HOME"] = home.Path, ["XDG_CACHE_HOME"] = null, ["PLAYWRIGHT_BROWSERS_PATH"] = directory, ["PLAYWRIGHT_DOWNLOAD_HOST"] = host,
        };
        var driver = Path.Combine(AppContext.BaseDirectory, ".playwright");
        var node = Path.Combine(driver, "node", RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64", "node");

        var theirs = await ProcessRunner.RunAsync(new ProcessSpec(node, Path.Combine(driver, "package", "cli.js"), "install", "--dry-run", "chromium") { Environment = environment });
        var ours = await ProcessRunner.RunAsync(
            new ProcessSpec(Path.Combine(Repository.Root, "openclaw"), "browser", "install", "chromium", "--dry-run") { Environment = environment }, TimeSpan.FromMinutes(5));

        Assert.True(ours.ExitCode == 0, ours.Error);
        Assert.Equal(theirs.Output.Split("\n\n")[0].TrimEnd(), ours.Output.TrimEnd());
    }
}
