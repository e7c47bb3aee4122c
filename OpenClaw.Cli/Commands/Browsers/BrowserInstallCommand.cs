using System.CommandLine;
using OpenClaw.Cli.Browsers;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands.Browsers;

/// <summary><c>openclaw browser install chromium</c>: what Playwright's own <c>install chromium</c> does, without Node.</summary>
internal static class BrowserInstallCommand
{
    private const string Chromium = "chromium";

    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("install", "Download Chromium to PLAYWRIGHT_BROWSERS_PATH, or to the user's cache");
        var browser = new Argument<string>("browser") { Description = Chromium, DefaultValueFactory = _ => Chromium };
        command.Arguments.Add(browser);
        var force = command.Flag("--force", "Download it again when it is there");
        var dryRun = command.Flag("--dry-run", "Say what would be downloaded from where, and do nothing");
        command.SetAction(async (result, cancellationToken) =>
        {
            if (result.GetValue(browser) is { } name && name != Chromium)
            {
                throw new CliException($"error: unknown browser '{name}'", $"There is one: {Chromium}");
            }

            var release = ChromiumRelease.Current;
            var installation = new BrowserInstallation(BrowserDirectory.Resolve(terminal.Environment, terminal.Paths.Home), release);
            var archive = release.Archive(terminal.Environment);
            if (result.GetValue(dryRun))
            {
                terminal.WriteLine($"Chrome for Testing {release.Version} (playwright chromium v{release.Revision})");
                terminal.WriteLine($"  Install location:    {Path.GetDirectoryName(Path.GetDirectoryName(installation.ExecutablePath))}");
                terminal.WriteLine($"  Download url:        {archive}");
                return 0;
            }

            if (!installation.IsComplete || result.GetValue(force))
            {
                terminal.WriteErrorLine($"Downloading Chrome for Testing {release.Version} from {archive}");
                await installation.InstallAsync(archive, terminal.WriteErrorLine, cancellationToken);
            }

            terminal.WriteLine(installation.ExecutablePath);
            await WarnAsync(terminal, installation, cancellationToken);
            return 0;
        });
        return command;
    }

    private static async Task WarnAsync(Terminal terminal, BrowserInstallation installation, CancellationToken cancellationToken)
    {
        if (await BrowserStart.FindProblemAsync(installation.ExecutablePath, cancellationToken) is { } problem)
        {
            terminal.WriteErrorLine(terminal.ErrorUsesColor ? $"\e[33mIt is installed, but does not start yet: {problem}\e[0m" : $"It is installed, but does not start yet: {problem}");
            terminal.WriteErrorLine($"  Debian has what it needs: OPENCLAW_DOCKER_APT_PACKAGES=\"{BrowserStart.DebianPackages}\" ./docker-setup.sh");
        }
    }
}
