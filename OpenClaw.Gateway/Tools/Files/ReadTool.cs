using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenClaw.Gateway.Tools.Policy;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Tools.Files;

/// <summary>The tool <c>read</c>: lines of a text, or a picture.</summary>
internal sealed class ReadTool(WorkspaceFiles files) : ITool
{
    // What providers take without complaint.
    private const int LargestImage = 4718592;

    public AIFunctionDeclaration Declaration { get; } =
        AIFunctionFactory.CreateDeclaration(ReadParameters.ToolName, ReadParameters.Description, ReadParameters.Schema);

    public bool UsesHost => true;

    public async Task<ToolResult> RunAsync(ToolCall call, ToolDecision decision, CancellationToken cancellationToken)
    {
        var parameters = call.Read(ToolJson.Default.ReadParameters);
        var path = ToolCall.Required("path", parameters.Path, "file_path", parameters.FilePath);
        var first = Line("offset", parameters.Offset, 1);
        var most = Line("limit", parameters.Limit, long.MaxValue / 2);

        var window = new LineWindow(first, most);
        var beginning = true;
        await foreach (var piece in files.ReadPiecesAsync(call, path, cancellationToken))
        {
            if (beginning && ImageKind.Of(piece.Bytes) is { } mediaType)
            {
                return await ImageAsync(call, piece, mediaType, cancellationToken);
            }

            beginning = false;
            window.Add(piece.Bytes);
        }

        window.Complete();
        return first > window.TotalLines
            ? throw new ToolException($"Offset {first} is beyond end of file ({window.TotalLines} lines total)")
            : Text(window, path, first, most);
    }

    private static long Line(string name, double? value, long otherwise) => value switch
    {
        null => otherwise,
        >= 1 => (long)value,
        _ => throw new ToolException($"{name} must be 1 or more, not {value.Value.ToString(CultureInfo.InvariantCulture)}."),
    };

    private async Task<ToolResult> ImageAsync(ToolCall call, FileContent first, string mediaType, CancellationToken cancellationToken)
    {
        if (first.Size > LargestImage)
        {
            return new ToolResult(
                $"Read image file [{mediaType}]\n[Image omitted: it has {first.Size} bytes, and {LargestImage} is the most. Make it smaller first, then read the smaller file.]", []);
        }

        // The hash is there when the first piece is all of it.
        var content = first.Sha256 is not null ? first : await files.ReadWholeAsync(call, first.Path, cancellationToken);
        return new ToolResult($"Read image file [{mediaType}]", []) { Image = new ToolImage(mediaType, content.Bytes) };
    }

    private static ToolResult Text(LineWindow window, string path, long first, long most)
    {
        var last = first + window.Lines - 1;
        var truncated = window.CutByBytes || (window.Lines == LineWindow.MaxLines && last < window.TotalLines);
        var notice = window switch
        {
            { FirstLineBytes: > 0 } =>
                $"[Line {first} is {Size(window.FirstLineBytes)}, more than the limit of {Size(LineWindow.MaxBytes)}. Use exec: sed -n '{first}p' '{path}' | head -c {LineWindow.MaxBytes}]",
            { CutByBytes: true } =>
                $"[Showing lines {first}-{last} of {window.TotalLines} ({Size(LineWindow.MaxBytes)} limit). Use offset={last + 1} to continue.]",
            _ when truncated => $"[Showing lines {first}-{last} of {window.TotalLines}. Use offset={last + 1} to continue.]",
            _ when most <= LineWindow.MaxLines && last < window.TotalLines => $"[{window.TotalLines - last} more lines in file. Use offset={last + 1} to continue.]",
            _ => null,
        };
        var text = window.Text;
        var details = new JsonObject();
        if (truncated)
        {
            details["truncation"] = new JsonObject
            {
                ["truncated"] = true,
                ["truncatedBy"] = window.CutByBytes ? "bytes" : "lines",
                ["totalLines"] = window.TotalLines,
                ["totalBytes"] = window.TotalBytes,
                ["outputLines"] = window.Lines,
                ["firstLineExceedsLimit"] = window.FirstLineBytes > 0,
                ["maxLines"] = LineWindow.MaxLines,
                ["maxBytes"] = LineWindow.MaxBytes,
            };
        }

        return new ToolResult(notice is null ? text : text.Length == 0 ? notice : $"{text}\n\n{notice}", details);
    }

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0}KB");
}
