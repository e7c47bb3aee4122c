using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenClaw.Gateway.Tools.Policy;
using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Tools.Files;

/// <summary>The tool <c>edit</c>. The file is written only when it is still what was read.</summary>
internal sealed class EditTool(WorkspaceFiles files) : ITool
{
    public AIFunctionDeclaration Declaration { get; } =
        AIFunctionFactory.CreateDeclaration(EditParameters.ToolName, EditParameters.Description, EditParameters.Schema);

    public bool UsesHost => true;

    public async Task<ToolResult> RunAsync(ToolCall call, ToolDecision decision, CancellationToken cancellationToken)
    {
        var parameters = call.Read(ToolJson.Default.EditParameters);
        var path = ToolCall.Required("path", parameters.Path, "file_path", parameters.FilePath);
        var content = await files.ReadWholeAsync(call, path, cancellationToken);
        var file = TextFile.Parse(path, content.Bytes);
        var changed = TextReplacement.Apply(path, file.Text, Edits(parameters));
        await files.WriteAsync(call, path, file.ToBytes(changed), content.Sha256, cancellationToken);

        var (diff, line) = NumberedDiff.Between(file.Text, changed);
        return new ToolResult($"Successfully replaced text in {path}.", new JsonObject { ["diff"] = diff, ["firstChangedLine"] = line });
    }

    private static IReadOnlyList<TextEdit> Edits(EditParameters parameters) => parameters.Edits is { Count: > 0 } edits
        ? edits
        :
        [
            new TextEdit(
                parameters.OldText ?? parameters.OldString ?? throw new ToolException("Missing required parameter: oldText (oldText or old_string)"),
                parameters.NewText ?? parameters.NewString ?? throw new ToolException("Missing required parameter: newText (newText or new_string)")),
        ];
}
