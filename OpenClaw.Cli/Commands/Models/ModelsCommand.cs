using System.CommandLine;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands.Models;

/// <summary><c>openclaw models</c>: which models there are and which one is used; no gateway has to run.</summary>
internal static class ModelsCommand
{
    /// <summary>Builds the command group; alone it shows the state.</summary>
    public static Command Create(Terminal terminal)
    {
        var group = Words.Group(
            "models", "Model discovery, scanning, and configuration",
            ModelAliasCommands.Create(terminal),
            ModelFallbackCommands.Create(terminal, "fallbacks", "model", "Manage model fallback list", "Fallbacks"),
            ModelFallbackCommands.Create(terminal, "image-fallbacks", "imageModel", "Manage image model fallback list", "Image fallbacks"),
            ModelsListCommand.Create(terminal),
            ModelSetCommands.Create(terminal, "set", "model", "Set the default model", "Default model"),
            ModelSetCommands.Create(terminal, "set-image", "imageModel", "Set the image model", "Image model"),
            ModelsStatusCommand.Create(terminal));
        var agent = group.Text("--agent", "id", "Agent id to inspect");
        var json = group.Flag("--status-json", "Output JSON (alias for `models status --json`)");
        var plain = group.Flag("--status-plain", "Plain output (alias for `models status --plain`)");
        group.SetAction(result => ModelsStatusCommand.Run(terminal, result.GetValue(agent), result.GetValue(json), result.GetValue(plain), check: false));
        return group;
    }
}
