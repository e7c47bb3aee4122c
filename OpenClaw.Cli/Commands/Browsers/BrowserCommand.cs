using System.CommandLine;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands.Browsers;

/// <summary><c>openclaw browser</c>: browsers on this machine, or in this container. The agent's own browser is a sandbox and needs none of them.</summary>
internal static class BrowserCommand
{
    /// <summary>Builds the command group.</summary>
    public static Command Create(Terminal terminal)
    {
        var group = new Command("browser", "Browsers for programs of your own, in the places where Playwright looks");
        group.Subcommands.Add(BrowserInstallCommand.Create(terminal));
        return group;
    }
}
