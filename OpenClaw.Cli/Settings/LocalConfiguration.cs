using System.Text.Json;
using OpenClaw.Cli.Output;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Cli.Settings;

/// <summary>What the configuration file of this state directory says, read without a gateway.</summary>
internal sealed class LocalConfiguration
{
    /// <summary>What a model is when nothing is configured, as in the original.</summary>
    public const string DefaultModel = "anthropic/claude-opus-4-6";

    private readonly StatePaths _paths;

    private LocalConfiguration(StatePaths paths, ConfigurationDocument document)
    {
        _paths = paths;
        Document = document;
        Root = document.Resolved.AsElement();
    }

    /// <summary>The file, read and checked.</summary>
    public ConfigurationDocument Document { get; }

    /// <summary>The content with includes and references applied.</summary>
    public JsonElement Root { get; }

    /// <summary>Every agent; the one called <c>main</c> when none is configured.</summary>
    public IReadOnlyList<LocalAgent> Agents
    {
        get
        {
            var list = Root.Items("agents", "list").Where(agent => agent.Text("id") is not null).ToList();
            if (list.Count == 0)
            {
                return [Describe(default, SessionKey.DefaultAgentId, isDefault: true)];
            }

            var first = list.FindIndex(agent => agent.Flag("default"));
            return [.. list.Select((agent, index) => Describe(agent, SessionKey.NormalizeAgentId(agent.Text("id")!), index == Math.Max(0, first)))];
        }
    }

    /// <summary>The model that is used unless something says otherwise.</summary>
    public string Model => ModelOf(Root.At("agents", "defaults", "model")) ?? DefaultModel;

    /// <summary>Whether a model was chosen.</summary>
    public bool HasModel => ModelOf(Root.At("agents", "defaults", "model")) is not null;

    /// <summary>Reads the file.</summary>
    public static LocalConfiguration Read(Terminal terminal) =>
        new(terminal.Paths, ConfigurationDocument.Load(terminal.Paths.ConfigPath, terminal.Environment));

    /// <summary>Reads the file, which must be without problems.</summary>
    /// <exception cref="CliException">It has some; all are listed.</exception>
    public static LocalConfiguration ReadValid(Terminal terminal)
    {
        var local = Read(terminal);
        return local.Document.IsValid ? local : throw new CliException(
            $"Config invalid: {terminal.Paths.ConfigPath}",
            [.. local.Document.Issues.Select(issue => $"- {issue}"), "Mend it with: openclaw doctor --fix, openclaw config set|unset, or an editor"]);
    }

    /// <summary>Directory of an agent's transcripts.</summary>
    public string SessionsDirectory(string agentId) => Path.Combine(_paths.StateDirectory, "agents", agentId, "sessions");

    /// <summary>Directory of the workspace that an agent has unless it names one.</summary>
    public string DefaultWorkspace(string agentId, bool isDefault) =>
        Root.Text("agents", "defaults", "workspace") is { } configured && isDefault ? StatePaths.Expand(configured, _paths.Home)
            : Path.Combine(_paths.WorkspacesDirectory, isDefault ? "workspace" : $"workspace-{agentId}");

    /// <summary>The primary model of a model setting: a string, or an object with <c>primary</c>.</summary>
    public static string? ModelOf(JsonElement? model) => model?.AsText() ?? model?.Text("primary");

    private LocalAgent Describe(JsonElement agent, string id, bool isDefault) => new(
        id,
        agent.Text("name"),
        agent.Text("workspace") is { } workspace ? StatePaths.Expand(workspace, _paths.Home) : DefaultWorkspace(id, isDefault),
        agent.Text("agentDir") is { } directory ? StatePaths.Expand(directory, _paths.Home) : Path.Combine(_paths.StateDirectory, "agents", id, "agent"),
        ModelOf(agent.At("model")) ?? (HasModel ? Model : null),
        Root.Items("bindings").Count(binding => SessionKey.NormalizeAgentId(binding.Text("agentId") ?? string.Empty) == id),
        isDefault);
}

/// <summary>An agent as the file describes it.</summary>
/// <param name="Id">Its normalised id.</param>
/// <param name="Name">Its name, when it has one.</param>
/// <param name="Workspace">Absolute path.</param>
/// <param name="Directory">Absolute path of its own state.</param>
/// <param name="Model">The model it uses; null when none is configured.</param>
/// <param name="Bindings">How many rules lead to it.</param>
/// <param name="IsDefault">Whether it answers when nobody is named.</param>
internal sealed record LocalAgent(string Id, string? Name, string Workspace, string Directory, string? Model, int Bindings, bool IsDefault);
