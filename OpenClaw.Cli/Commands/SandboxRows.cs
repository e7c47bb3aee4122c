using System.Text.Json;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands;

/// <summary>Sandboxes and what was removed of them, for people.</summary>
internal static class SandboxRows
{
    /// <summary>Writes the sandboxes that exist, with their number and what to do about those of another image.</summary>
    public static void Write(Terminal terminal, IReadOnlyList<JsonElement> sandboxes, bool browsers, long now)
    {
        if (sandboxes.Count == 0)
        {
            terminal.WriteLine(browsers ? "No sandbox browser containers found." : "No sandbox containers found.");
        }
        else
        {
            terminal.WriteLine(terminal.Bold(browsers ? "Sandbox Browser Containers" : "Sandbox Containers"));
            terminal.WriteTable(["Container", "Status", "Image", "Age", "Idle", "Session"], sandboxes.Select(sandbox => Cells(sandbox, now)), wholeColumn: "Container");
        }

        terminal.WriteLine($"Total: {sandboxes.Count} ({sandboxes.Count(sandbox => sandbox.Flag("running"))} running)");
        var mismatches = sandboxes.Count(sandbox => !sandbox.Flag("imageMatch"));
        if (mismatches > 0)
        {
            terminal.WriteLine();
            terminal.WriteLine(terminal.Bad($"{mismatches} container(s) with image mismatch detected."));
            terminal.WriteLine("Run 'openclaw sandbox recreate --all' to update them.");
        }
    }

    /// <summary>Writes the names of what is or would be removed, with the reason.</summary>
    public static void WriteRemovals(Terminal terminal, IEnumerable<JsonElement> removals)
    {
        foreach (var removal in removals)
        {
            terminal.WriteLine($"  - {Name(removal)} ({removal.Text("scopeKey")?.Printable()}; {removal.Text("reason")?.Printable()})");
        }
    }

    /// <summary>Writes what was removed and what was not.</summary>
    /// <param name="terminal">Where it goes.</param>
    /// <param name="answer">The gateway's answer; undefined when nothing was found to be removed.</param>
    /// <param name="json">Whether JSON is wanted.</param>
    /// <param name="nothing">What to say when there was nothing.</param>
    /// <param name="after">What to say in the end; null for nothing.</param>
    /// <returns>The exit code: 1 when something is still there that should not be.</returns>
    public static int WriteOutcome(Terminal terminal, JsonElement answer, bool json, string nothing, string? after)
    {
        var removals = answer.Items("removals").ToList();
        var failed = removals.Count(removal => removal.Text("error") is not null);
        if (json)
        {
            terminal.WriteJson(writer =>
            {
                writer.WriteStartObject();
                writer.WriteStartArray("removals");
                foreach (var removal in removals)
                {
                    removal.WriteTo(writer);
                }

                writer.WriteEndArray();
                writer.WriteNumber("removed", removals.Count - failed);
                writer.WriteNumber("failed", failed);
                writer.WriteEndObject();
            });
            return failed > 0 ? 1 : 0;
        }

        if (removals.Count == 0)
        {
            terminal.WriteLine(nothing);
            return 0;
        }

        terminal.WriteLine();
        foreach (var removal in removals)
        {
            terminal.WriteLine(removal.Text("error") is { } error
                ? $"{terminal.Bad("✗")} Failed to remove {Name(removal)}: {error.Printable()}"
                : $"{terminal.Good("✓")} Removed {Name(removal)}");
        }

        terminal.WriteLine();
        terminal.WriteLine($"Done: {removals.Count - failed} removed, {failed} failed");
        if (after is not null && removals.Count > failed)
        {
            terminal.WriteLine();
            terminal.WriteLine(after);
        }

        return failed > 0 ? 1 : 0;
    }

    private static string[] Cells(JsonElement sandbox, long now) =>
    [
        Name(sandbox),
        sandbox.Flag("running") ? "running" : "stopped",
        $"{sandbox.Text("image")} {(sandbox.Flag("imageMatch") ? "✓" : "mismatch")}",
        Duration(now - sandbox.Number("createdAtMs")),
        Duration(now - sandbox.Number("lastUsedAtMs")),
        sandbox.Text("sessionKey") ?? string.Empty,
    ];

    private static string Name(JsonElement entry) => (entry.Text("containerName") ?? "(without a name)").Printable();

    private static string Duration(long? milliseconds) => Math.Max(0, milliseconds ?? 0) switch
    {
        < 60_000 and var passed => $"{passed / 1000}s",
        < 3_600_000 and var passed => $"{passed / 60_000}m",
        < 172_800_000 and var passed => $"{passed / 3_600_000}h",
        var passed => $"{passed / 86_400_000}d",
    };
}
