using System.Globalization;
using System.Text;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Gateway.Agents;

/// <summary>What a model is told before the conversation. It changes once a day at most, so providers can cache it.</summary>
internal static class SystemPrompt
{
    public static string Build(string agentName, SandboxSpec? sandbox, DateTimeOffset now, string? extra, string files = "")
    {
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"You are {agentName}, a personal assistant that works through OpenClaw.")
            .AppendLine("Use the tools you have when they help; say plainly what you did and what did not work.")
            .AppendLine(CultureInfo.InvariantCulture, $"Today is {now.UtcDateTime:dddd, yyyy-MM-dd} (UTC).");
        if (sandbox is not null)
        {
            text.AppendLine()
                .AppendLine("## Sandbox")
                .AppendLine("Your tools run in a Docker container. Some tools may be missing, and sub-agents are sandboxed as well.")
                .AppendLine(CultureInfo.InvariantCulture, $"Your workspace inside the container is {sandbox.Docker.Workdir}.")
                .AppendLine(sandbox.WorkspaceAccess switch
                {
                    WorkspaceAccess.ReadWrite => "It is the agent's own workspace, and you may change it.",
                    WorkspaceAccess.ReadOnly => "The agent's own workspace is at /agent and cannot be changed.",
                    _ => "The agent's own workspace is not visible there.",
                })
                .AppendLine(sandbox.Docker.Network == "none" ? "There is no network." : "There is a network.");
        }

        if (files.Length > 0)
        {
            text.AppendLine().Append(files);
        }

        return string.IsNullOrWhiteSpace(extra) ? text.ToString() : text.AppendLine().AppendLine(extra).ToString();
    }
}
