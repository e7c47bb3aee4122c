using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Cli.Commands.Approvals;

/// <summary><c>openclaw approvals</c>: which commands agents may run without asking.</summary>
internal static class ApprovalsCommand
{
    /// <summary>Builds the command group.</summary>
    public static Command Create(Terminal terminal)
    {
        var group = Words.Group(
            "approvals", "Manage exec approvals (gateway or node host)",
            Words.Group("allowlist", "Edit the per-agent allowlist", Edit(terminal, "add", "Add a glob pattern to an allowlist", add: true), Edit(terminal, "remove", "Remove a glob pattern from an allowlist", add: false)),
            Get(terminal),
            PendingApprovals.List(terminal),
            PendingApprovals.Resolve(terminal),
            Set(terminal));
        group.Aliases.Add("exec-approvals");
        return group;
    }

    private static Command Get(Terminal terminal)
    {
        var command = new Command("get", "Fetch exec approvals snapshot");
        var place = new ApprovalOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            await using var store = await place.OpenAsync(result, terminal, cancellationToken);
            Write(terminal, store.Target, await store.ReadAsync(cancellationToken), result.GetValue(place.Json));
            return 0;
        });
        return command;
    }

    private static Command Set(Terminal terminal)
    {
        var command = new Command("set", "Replace exec approvals with a JSON file");
        var file = command.Text("--file", "path", "Path to JSON file to upload");
        var stdin = command.Flag("--stdin", "Read JSON from stdin");
        var place = new ApprovalOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var content = Parse(await TextAsync(terminal, result.GetValue(file), result.GetValue(stdin), cancellationToken));
            await using var store = await place.OpenAsync(result, terminal, cancellationToken);
            var before = await store.ReadAsync(cancellationToken);
            Write(terminal, store.Target, await store.WriteAsync(content, before.Text("hash"), cancellationToken), result.GetValue(place.Json));
            return 0;
        });
        return command;
    }

    private static Command Edit(Terminal terminal, string name, string description, bool add)
    {
        var command = new Command(name, description);
        var pattern = command.Word("pattern", "Glob pattern of programs");
        var agent = command.Text("--agent", "id", "Agent id (defaults to \"*\", every agent)");
        var place = new ApprovalOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var wanted = result.GetValue(pattern)!.Trim();
            if (wanted.Length == 0)
            {
                throw new CliException("error: pattern must not be empty");
            }

            await using var store = await place.OpenAsync(result, terminal, cancellationToken);
            var before = await store.ReadAsync(cancellationToken);
            var content = before.At("file") is { ValueKind: JsonValueKind.Object } present ? (JsonObject)present.AsNode()! : new JsonObject { ["version"] = 1 };
            if (!AllowList.Change(content, result.GetValue(agent) ?? "*", wanted, add))
            {
                throw new CliException(add ? $"{wanted} is in the list already." : $"Pattern not found: {wanted}", "The list: openclaw approvals get");
            }

            Write(terminal, store.Target, await store.WriteAsync(content, before.Text("hash"), cancellationToken), result.GetValue(place.Json));
            return 0;
        });
        return command;
    }

    private static async Task<string> TextAsync(Terminal terminal, string? file, bool stdin, CancellationToken cancellationToken)
    {
        if (file is null == !stdin)
        {
            throw new CliException(stdin ? "Use --file or --stdin, not both." : "Provide --file or --stdin.");
        }

        try
        {
            return file is not null ? await File.ReadAllTextAsync(file, cancellationToken) : await terminal.Streams.Input.ReadToEndAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{file} cannot be read: {exception.Message}");
        }
    }

    private static JsonObject Parse(string text)
    {
        try
        {
            return Json5Parser.Parse(text).ToJson() as JsonObject ?? throw new CliException("Failed to parse approvals JSON: expected an object");
        }
        catch (Json5Exception exception)
        {
            throw new CliException($"Failed to parse approvals JSON: {exception.Message}");
        }
    }

    private static void Write(Terminal terminal, string target, JsonElement snapshot, bool json)
    {
        if (json)
        {
            terminal.WriteJson(snapshot);
            return;
        }

        var entries = AllowList.Entries(snapshot.At("file") ?? default).ToList();
        var defaults = snapshot.At("file", "defaults") is { ValueKind: JsonValueKind.Object } values
            ? string.Join(", ", values.EnumerateObject().Select(value => $"{value.Name}={value.Value}")) : string.Empty;
        terminal.WriteLine(terminal.Bold("Approvals"));
        terminal.WriteTable(["Field", "Value"],
        [
            ["Target", target],
            ["Path", terminal.Short(snapshot.Text("path") ?? string.Empty)],
            ["Exists", snapshot.Flag("exists") ? "yes" : "no"],
            ["Hash", snapshot.Text("hash") ?? string.Empty],
            ["Defaults", defaults.Length == 0 ? "none" : defaults],
            ["Allowlist", $"{entries.Count}"],
        ]);
        if (entries.Count == 0)
        {
            terminal.WriteLine("No allowlist entries.");
            return;
        }

        terminal.WriteLine(terminal.Bold("Allowlist"));
        terminal.WriteTable(["Pattern", "Agent", "Last used"], entries.Select(entry => new[]
        {
            entry.Pattern, entry.Agent, entry.LastUsedAt is { } used ? Ages.Of(Math.Max(0, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - used)) : "-",
        }));
    }
}
