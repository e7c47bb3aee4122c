using System.Text;
using Microsoft.Extensions.AI;
using OpenClaw.Gateway.Tools.Policy;
using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Tools.Files;

/// <summary>The tool <c>write</c>.</summary>
internal sealed class WriteTool(WorkspaceFiles files) : ITool
{
    public AIFunctionDeclaration Declaration { get; } =
        AIFunctionFactory.CreateDeclaration(WriteParameters.ToolName, WriteParameters.Description, WriteParameters.Schema);

    public bool UsesHost => true;

    public async Task<ToolResult> RunAsync(ToolCall call, ToolDecision decision, CancellationToken cancellationToken)
    {
        var parameters = call.Read(ToolJson.Default.WriteParameters);
        var path = ToolCall.Required("path", parameters.Path, "file_path", parameters.FilePath);
        var content = parameters.Content ?? throw new ToolException("Missing required parameter: content");
        var written = await files.WriteAsync(call, path, Encoding.UTF8.GetBytes(content), expectedSha256: null, cancellationToken);
        return new ToolResult($"Successfully wrote {written.Bytes} bytes to {path}", []);
    }
}
