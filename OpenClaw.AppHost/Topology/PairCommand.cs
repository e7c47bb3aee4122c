using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace OpenClaw.AppHost.Topology;

/// <summary>The command that lets a browser in.</summary>
internal static partial class PairCommand
{
    private static readonly string[] Displays = ["DISPLAY", "WAYLAND_DISPLAY"];

    /// <summary>Adds a command that opens the Control UI with the token in the link's fragment, which browsers send to nobody.</summary>
    public static IResourceBuilder<ProjectResource> WithPairCommand(this IResourceBuilder<ProjectResource> gateway, Secrets secrets) =>
        gateway.WithCommand(
            "pair-browser",
            "Pair this browser",
            async context =>
            {
                var token = await secrets.GatewayToken.Resource.GetValueAsync(context.CancellationToken);
                var link = $"{gateway.GetEndpoint("http").Url}/#token={Uri.EscapeDataString(token ?? "")}";
                if (TryOpen(link))
                {
                    LogOpened(context.Logger, link);
                }
                else
                {
                    LogLink(context.Logger, link);
                }

                return CommandResults.Success();
            },
            new CommandOptions
            {
                Description = "Opens the Control UI in a browser on this machine, signed in. The link is in the gateway's log too; who has it owns the gateway.",
                IconName = "LinkAdd",
                IsHighlighted = true,
                UpdateState = state => state.ResourceSnapshot.HealthStatus is HealthStatus.Healthy ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
            });

    private static bool TryOpen(string link)
    {
        if (OperatingSystem.IsLinux() && Displays.All(name => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name))))
        {
            return false;
        }

        try
        {
            using var browser = Process.Start(new ProcessStartInfo(link) { UseShellExecute = true });
            return browser is not null;
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Opened the Control UI in your browser. For another browser of this machine: {Link}")]
    private static partial void LogOpened(ILogger logger, string link);

    [LoggerMessage(2, LogLevel.Information, "Open this link in a browser of this machine: {Link}")]
    private static partial void LogLink(ILogger logger, string link);
}
