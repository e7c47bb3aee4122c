using System.Diagnostics;
using System.Text.RegularExpressions;

namespace OpenClaw.Cli.Browsers;

/// <summary>Whether an installed browser starts at all: on a small image libraries are missing.</summary>
internal static partial class BrowserStart
{
    /// <summary>Debian's packages with the libraries that Chromium needs; a font, without which pages have no text.</summary>
    public const string DebianPackages =
        "fonts-liberation libasound2 libatk-bridge2.0-0 libatk1.0-0 libatspi2.0-0 libcairo2 libcups2 libdbus-1-3 libdrm2 libgbm1 libglib2.0-0 libnspr4 libnss3 libpango-1.0-0 libx11-6 libxcb1 libxcomposite1 libxdamage1 libxext6 libxfixes3 libxkbcommon0 libxrandr2";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Asks the program for its version.</summary>
    /// <returns>Why it does not start; null when it does.</returns>
    public static async Task<string?> FindProblemAsync(string executable, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(executable, ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(limit.Token);
                var error = await process.StandardError.ReadToEndAsync(limit.Token);
                await output;
                await process.WaitForExitAsync(limit.Token);
                return process.ExitCode == 0 ? null : MissingLibrary().Match(error) is { Success: true } match ? $"{match.Groups[1].Value} is missing" : $"it ends with {process.ExitCode}: {error.Trim()}";
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                return $"it does not say its version within {Patience.TotalSeconds:0} seconds";
            }
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return exception.Message;
        }
    }

    [GeneratedRegex(@"loading shared libraries: (\S+):")]
    private static partial Regex MissingLibrary();
}
