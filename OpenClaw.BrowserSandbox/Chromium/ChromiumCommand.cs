using System.Diagnostics;
using OpenClaw.BrowserSandbox.Configuration;

namespace OpenClaw.BrowserSandbox.Chromium;

/// <summary>How Chromium is started: headless, silent, and reachable on loopback alone.</summary>
internal static class ChromiumCommand
{
    // Ends the child when the thread that started it ends, also when this service is killed.
    private const string ParentDeathTool = "/usr/bin/setpriv";

    private static readonly string[] Flags =
    [
        "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-default-browser-check", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--metrics-recording-only",
        "--remote-debugging-address=127.0.0.1", "--remote-debugging-port=0",
    ];

    /// <summary>The start of a process with the profile in a directory.</summary>
    public static ProcessStartInfo Create(BrowserSandboxOptions options, string profileDirectory)
    {
        List<string> arguments = [.. Flags, $"--user-data-dir={profileDirectory}", "about:blank"];
        if (options.NoSandbox)
        {
            arguments.Insert(0, "--no-sandbox");
        }

        var program = options.ChromiumPath;
        if (File.Exists(ParentDeathTool))
        {
            arguments.InsertRange(0, ["--pdeathsig", "KILL", "--", program]);
            program = ParentDeathTool;
        }

        var info = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };

        // The browser opens what strangers wrote: it inherits no secret of this service.
        foreach (var name in info.Environment.Keys.Where(name => !IsHarmless(name)).ToList())
        {
            info.Environment.Remove(name);
        }

        info.Environment["HOME"] = profileDirectory;
        return info;
    }

    private static bool IsHarmless(string name) => name is "PATH" or "LANG" or "TZ" or "DISPLAY" || name.StartsWith("LC_", StringComparison.Ordinal);
}
