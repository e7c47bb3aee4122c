using System.Runtime.Versioning;
using Microsoft.AspNetCore.Http;
using OpenClaw.Testing.Browsers;
using OpenClaw.Testing.Machine;

namespace OpenClaw.Cli.Tests;

/// <summary><c>openclaw browser install chromium</c>: the download, its place, and what is said when there is none.</summary>
[SupportedOSPlatform("linux")]
public sealed class BrowserInstallTests : IDisposable
{
    private readonly Cli _cli = new();

    // This machine may have a way to the network that a test must not depend on.
    private Dictionary<string, string?> From(string host) => new()
    {
        ["PLAYWRIGHT_DOWNLOAD_HOST"] = host, ["PLAYWRIGHT_BROWSERS_PATH"] = Browsers,
    };

    private string Browsers => Path.Combine(_cli.Home, "browsers");

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task It_is_installed_where_it_was_said_and_a_second_call_downloads_nothing()
    {
        await using var host = await BrowserHost.StartAsync();

        var first = await _cli.RunAsync(From(host.Url), "browser", "install", "chromium");
        var second = await _cli.RunAsync(From(host.Url), "browser", "install");

        Assert.True(first.ExitCode == 0, first.Error);
        var executable = first.Output.TrimEnd();
        Assert.StartsWith(Browsers + "/chromium-", executable, StringComparison.Ordinal);
        Assert.Equal(first.Output, second.Output);
        Assert.Matches(@"^/builds/cft/[\d.]+/linux[-\w]*/chrome-linux[-\w]*\.zip$", Assert.Single(host.Paths));
        Assert.True(File.GetUnixFileMode(executable).HasFlag(UnixFileMode.OtherExecute));
        Assert.DoesNotContain("does not start", first.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(Browsers));

        var forced = await _cli.RunAsync(From(host.Url), "browser", "install", "--force");
        Assert.Equal((0, 2), (forced.ExitCode, host.Paths.Count));
        Assert.Single(Directory.GetFileSystemEntries(Browsers));
    }

    [Fact]
    public async Task Without_the_variable_it_is_the_cache_of_the_user()
    {
        await using var host = await BrowserHost.StartAsync();

        var result = await _cli.RunAsync(new Dictionary<string, string?> { ["PLAYWRIGHT_CHROMIUM_DOWNLOAD_HOST"] = host.Url + "/", ["PLAYWRIGHT_DOWNLOAD_HOST"] = "http://nowhere.invalid" }, "browser", "install", "chromium");

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.StartsWith(Path.Combine(_cli.Home, ".cache", "ms-playwright"), result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_says_what_it_would_do_and_does_nothing()
    {
        var result = await _cli.RunAsync(From("http://nowhere.invalid"), "browser", "install", "--dry-run");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("http://nowhere.invalid/builds/cft/", result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Browsers));
    }

    [Fact]
    public async Task Without_a_network_it_names_the_host_and_the_ways_around()
    {
        var result = await _cli.RunAsync(From($"http://127.0.0.1:{FreePort.Next()}"), "browser", "install", "chromium");

        Assert.Equal((1, string.Empty), (result.ExitCode, result.Output));
        Assert.Contains("127.0.0.1:", result.Error, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", result.Error, StringComparison.Ordinal);
        Assert.Contains("OPENCLAW_DOCKER_APT_PACKAGES=\"chromium\"", result.Error, StringComparison.Ordinal);
        Assert.Contains("PLAYWRIGHT_DOWNLOAD_HOST", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Browsers));
    }

    [Theory]
    [InlineData("404")]
    [InlineData("no zip file")]
    [InlineData("checksum")]
    [InlineData("incomplete|ended prematurely|cannot be reached")]
    public async Task A_download_that_went_wrong_leaves_nothing(string reason)
    {
        await using var host = await BrowserHost.StartAsync(async response =>
        {
            switch (reason)
            {
                case "404":
                    response.StatusCode = StatusCodes.Status404NotFound;
                    break;
                case "no zip file":
                    await response.WriteAsync("<html>Please sign in</html>");
                    break;
                case "checksum":
                    response.Headers.ContentMD5 = Convert.ToBase64String(new byte[16]);
                    await response.WriteAsync("something else");
                    break;
                default:
                    response.ContentLength = 100;
                    await response.WriteAsync("half");
                    response.HttpContext.Abort();
                    break;
            }
        });

        var result = await _cli.RunAsync(From(host.Url), "browser", "install", "chromium");

        Assert.Equal((1, string.Empty), (result.ExitCode, result.Output));
        Assert.Matches(reason, result.Error);
        Assert.Empty(Directory.GetFileSystemEntries(Browsers));
    }

    [Fact]
    public async Task Missing_libraries_are_named_with_the_packages_that_bring_them()
    {
        await using var host = await BrowserHost.StartAsync("#!/bin/sh\necho 'chrome: error while loading shared libraries: libnss3.so: cannot open shared object file' >&2\nexit 127\n");

        var result = await _cli.RunAsync(From(host.Url), "browser", "install", "chromium");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("does not start yet: libnss3.so is missing", result.Error, StringComparison.Ordinal);
        Assert.Contains("libnss3 ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_named_before_anything_is_downloaded()
    {
        await using var host = await BrowserHost.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(_cli.Home, "file"), string.Empty);

        var result = await _cli.RunAsync(new Dictionary<string, string?> { ["PLAYWRIGHT_DOWNLOAD_HOST"] = host.Url, ["PLAYWRIGHT_BROWSERS_PATH"] = "~/file/browsers" }, "browser", "install", "chromium");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"{_cli.Home}/file/browsers cannot be written", result.Error, StringComparison.Ordinal);
        Assert.Contains("OPENCLAW_HOME_VOLUME", result.Error, StringComparison.Ordinal);
        Assert.Empty(host.Paths);
    }

    [Theory]
    [InlineData("unknown browser 'firefox'", "PLAYWRIGHT_DOWNLOAD_HOST", "", "firefox")]
    [InlineData("no address", "PLAYWRIGHT_DOWNLOAD_HOST", "cdn", "chromium")]
    [InlineData("PLAYWRIGHT_BROWSERS_PATH is 0", "PLAYWRIGHT_BROWSERS_PATH", "0", "chromium")]
    public async Task A_mistake_is_told(string reason, string variable, string value, string browser)
    {
        var result = await _cli.RunAsync(new Dictionary<string, string?> { [variable] = value }, "browser", "install", browser);

        Assert.Equal((1, string.Empty), (result.ExitCode, result.Output));
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
    }
}
