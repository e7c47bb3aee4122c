using System.CommandLine;
using System.Diagnostics;
using OpenClaw.Cli.Connection;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;
using OpenClaw.Protocol;

namespace OpenClaw.Cli.Commands;

/// <summary><c>openclaw dashboard</c>: the address of the Control UI with the token in its fragment, which browsers send to nobody.</summary>
internal static class DashboardCommand
{
    private static readonly string[] Displays = ["DISPLAY", "WAYLAND_DISPLAY"];

    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("dashboard", "Open the Control UI with your current token");
        var noOpen = new Option<bool>("--no-open") { Description = "Print URL but do not launch a browser" };
        command.Options.Add(noOpen);
        command.SetAction(result =>
        {
            var target = GatewayTarget.Resolve(terminal.Environment, terminal.Paths, null, null, null);
            var config = ConfigurationFile.Read(terminal.Paths.ConfigPath, terminal.Environment);
            var page = PageOf(terminal.Environment, target, config.Text("gateway", "controlUi", "basePath") ?? string.Empty);
            var withToken = WithToken(page, ServerToken(terminal, config));
            terminal.WriteLine($"Dashboard URL: {withToken}");
            if (result.GetValue(noOpen))
            {
                terminal.WriteLine("Browser launch disabled (--no-open). Use the URL above.");
            }
            else if (TryOpen(terminal, withToken))
            {
                terminal.WriteLine("Opened in your browser. Keep that tab to control OpenClaw.");
            }
            else
            {
                terminal.WriteLine("No GUI detected. Open from your computer:");
                terminal.WriteLine($"ssh -N -L {page.Port}:127.0.0.1:{page.Port} {Environment.UserName}@<host>");
                terminal.WriteLine("Then open:");
                terminal.WriteLine(withToken);
            }

            return 0;
        });
        return command;
    }

    /// <summary>
    /// The page of a gateway: what OPENCLAW_DASHBOARD_URL says; else a gateway of this machine, or of a container on it, is reached by its loopback port.
    /// </summary>
    /// <exception cref="CliException">OPENCLAW_DASHBOARD_URL is no address of a page.</exception>
    public static Uri PageOf(EnvironmentReader environment, GatewayTarget target, string basePath)
    {
        var path = basePath.Trim('/') is { Length: > 0 } given ? given + "/" : string.Empty;
        if (OpenClawEnvironment.Present(environment(OpenClawEnvironment.DashboardUrl)) is { } configured)
        {
            return Uri.TryCreate(configured, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https") && address.UserInfo.Length == 0
                ? new UriBuilder(address) { Path = address.AbsolutePath.TrimEnd('/') + "/" + path, Query = string.Empty, Fragment = string.Empty }.Uri
                : throw new CliException(
                    $"{OpenClawEnvironment.DashboardUrl} is \"{configured}\", which is no address of a page.", "Use http://host:port or https://host.");
        }

        return new UriBuilder(target.Url)
        {
            Scheme = target.Url.Scheme == "wss" ? "https" : "http",
            Host = target.UrlSource == "gateway.remote.url" ? target.Url.Host : "127.0.0.1",
            Port = target.Url.Port,
            Path = path,
        }.Uri;
    }

    // The gateway prefers its configuration to the environment, so what the page needs is looked up in that order.
    private static string? ServerToken(Terminal terminal, ConfigurationFile config) =>
        config.Text("gateway", "auth", "token") ?? OpenClawEnvironment.Present(terminal.Environment(OpenClawEnvironment.GatewayToken));

    private static string WithToken(Uri page, string? token) => token is null ? page.ToString() : $"{page}#token={Uri.EscapeDataString(token)}";

    private static bool TryOpen(Terminal terminal, string address)
    {
        if (OperatingSystem.IsLinux() && Displays.All(name => OpenClawEnvironment.Present(terminal.Environment(name)) is null))
        {
            return false;
        }

        try
        {
            using var browser = Process.Start(new ProcessStartInfo(address) { UseShellExecute = true });
            return browser is not null;
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return false;
        }
    }
}
