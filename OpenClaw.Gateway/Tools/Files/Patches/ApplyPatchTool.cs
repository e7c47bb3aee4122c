using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenClaw.Gateway.Tools.Policy;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Tools.Files.Patches;

/// <summary>
/// The tool <c>apply_patch</c>. Every place is found before the first byte is written, so a patch that does not fit changes nothing;
/// and a file is written only when it is still what was read.
/// </summary>
internal sealed class ApplyPatchTool(WorkspaceFiles files) : ITool
{
    public AIFunctionDeclaration Declaration { get; } =
        AIFunctionFactory.CreateDeclaration(ApplyPatchParameters.ToolName, ApplyPatchParameters.Description, ApplyPatchParameters.Schema);

    public bool UsesHost => true;

    public async Task<ToolResult> RunAsync(ToolCall call, ToolDecision decision, CancellationToken cancellationToken)
    {
        var input = ToolCall.Required("input", call.Read(ToolJson.Default.ApplyPatchParameters).Input);
        var changes = new List<Change>();
        foreach (var hunk in PatchParser.Parse(input))
        {
            changes.Add(await PrepareAsync(call, hunk, cancellationToken));
        }

        if (changes.SelectMany(change => change.Paths).GroupBy(path => path, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ToolException($"The patch names {twice.Key} more than once. Put all its changes into one section. Nothing was changed.");
        }

        var done = new List<Change>();
        foreach (var change in changes)
        {
            try
            {
                await change.Write(cancellationToken);
            }
            catch (SandboxException exception)
            {
                var changed = done.Count == 0 ? "Nothing was changed." : $"Changed before that:\n{string.Join('\n', done.Select(Row))}";
                throw new ToolException($"{change.Name}: {exception.Message} {exception.Error.Fix} {changed}");
            }

            done.Add(change);
        }

        return new ToolResult(
            $"Success. Updated the following files:\n{string.Join('\n', changes.Select(Row))}",
            new JsonObject { ["summary"] = new JsonObject { ["added"] = Names('A'), ["modified"] = Names('M'), ["deleted"] = Names('D') } });

        static string Row(Change change) => $"{change.Kind} {change.Name}";

        JsonArray Names(char kind) => new([.. changes.Where(change => change.Kind == kind).Select(change => JsonValue.Create(change.Name))]);
    }

    private Task<Change> PrepareAsync(ToolCall call, PatchHunk hunk, CancellationToken cancellationToken) => hunk switch
    {
        AddFile add => PrepareAddAsync(call, add, cancellationToken),
        DeleteFile delete => PrepareDeleteAsync(call, delete, cancellationToken),
        UpdateFile update => PrepareUpdateAsync(call, update, cancellationToken),
        _ => throw new InvalidOperationException($"{hunk.GetType().Name} is no part of a patch."),
    };

    private async Task<Change> PrepareAddAsync(ToolCall call, AddFile add, CancellationToken cancellationToken)
    {
        await RequireAbsentAsync(call, add.Path, cancellationToken);
        return new Change('A', add.Path, [add.Path], token => files.CreateAsync(call, add.Path, Encoding.UTF8.GetBytes(add.Content), token));
    }

    private async Task<Change> PrepareDeleteAsync(ToolCall call, DeleteFile delete, CancellationToken cancellationToken)
    {
        if (!await files.ExistsAsync(call, delete.Path, cancellationToken))
        {
            throw new ToolException($"Failed to delete {delete.Path}: it does not exist. Nothing was changed.");
        }

        return new Change('D', delete.Path, [delete.Path], token => files.RemoveAsync(call, delete.Path, token));
    }

    private async Task<Change> PrepareUpdateAsync(ToolCall call, UpdateFile update, CancellationToken cancellationToken)
    {
        FileContent content;
        try
        {
            content = await files.ReadWholeAsync(call, update.Path, cancellationToken);
        }
        catch (SandboxException exception) when (exception.Error.Code == WorkerErrorCodes.FileNotFound)
        {
            throw new ToolException($"Failed to read {update.Path}: it does not exist. Nothing was changed.");
        }

        var file = TextFile.Parse(update.Path, content.Bytes);
        var bytes = file.ToBytes(ChunkPlacement.Apply(update.Path, file.Text, update.Chunks));
        if (update.MoveTo is not { } target || target == update.Path)
        {
            return new Change('M', update.Path, [update.Path], token => files.WriteAsync(call, update.Path, bytes, content.Sha256, token));
        }

        await RequireAbsentAsync(call, target, cancellationToken);
        return new Change('M', target, [update.Path, target], async token =>
        {
            await files.CreateAsync(call, target, bytes, token);
            await files.RemoveAsync(call, update.Path, token);
        });
    }

    private async Task RequireAbsentAsync(ToolCall call, string path, CancellationToken cancellationToken)
    {
        if (await files.ExistsAsync(call, path, cancellationToken))
        {
            throw new ToolException($"{path} exists already. Use *** Update File, or delete it first. Nothing was changed.");
        }
    }

    /// <param name="Kind">A, M or D.</param>
    /// <param name="Name">The file as it is named afterwards.</param>
    /// <param name="Paths">All files that are touched.</param>
    /// <param name="Write">Makes it so.</param>
    private sealed record Change(char Kind, string Name, IReadOnlyList<string> Paths, Func<CancellationToken, Task> Write);
}
