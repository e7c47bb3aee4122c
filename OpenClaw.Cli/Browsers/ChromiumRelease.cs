using System.Runtime.InteropServices;
using OpenClaw.Protocol;

namespace OpenClaw.Cli.Browsers;

/// <summary>The Chromium that Playwright of the same release installs, where it downloads it from, and where it looks for it.</summary>
/// <param name="Version">Version of Chrome for Testing.</param>
/// <param name="Revision">What Playwright calls this version in the names of directories.</param>
internal sealed record ChromiumRelease(string Version, string Revision)
{
    private const string DefaultHost = "https://cdn.playwright.dev";

    private static readonly string[] HostVariables = ["PLAYWRIGHT_CHROMIUM_DOWNLOAD_HOST", "PLAYWRIGHT_DOWNLOAD_HOST"];

    /// <summary>The one of the Playwright that this project's tests use, which compare it.</summary>
    public static ChromiumRelease Current { get; } = new("156.0.8078.4", "1248");

    /// <summary>Name of the directory among the installed browsers.</summary>
    public string DirectoryName => $"chromium-{Revision}";

    /// <summary>The program below that directory.</summary>
    public static string Executable => Path.Combine(Platform.Folder, "chrome");

    // Processors of this machine's kind, as the download calls them: there are builds for two.
    private static (string Path, string Folder) Platform => (OperatingSystem.IsLinux() ? RuntimeInformation.ProcessArchitecture : default(Architecture?)) switch
    {
        Architecture.X64 => ("linux64/chrome-linux64.zip", "chrome-linux64"),
        Architecture.Arm64 => ("linux-arm64/chrome-linux-arm64.zip", "chrome-linux-arm64"),
        _ => throw new CliException(
            $"There is no Chromium for {RuntimeInformation.RuntimeIdentifier} that this command could install.",
            "It knows linux-x64 and linux-arm64. Elsewhere the browser sandbox is the way: scripts/sandbox-browser-setup.sh"),
    };

    /// <summary>The archive, on the host that the environment names in place of Playwright's own.</summary>
    /// <exception cref="CliException">The named host is no address.</exception>
    public Uri Archive(EnvironmentReader environment)
    {
        foreach (var name in HostVariables)
        {
            if (OpenClawEnvironment.Present(environment(name)) is { } host)
            {
                return Uri.TryCreate(host, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
                    ? Below(host)
                    : throw new CliException($"{name} is \"{host}\", which is no address.", "Use https://host, without the path of the archive.");
            }
        }

        return Below(DefaultHost);
    }

    private Uri Below(string host) => new($"{host.TrimEnd('/')}/builds/cft/{Version}/{Platform.Path}");
}
