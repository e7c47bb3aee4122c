using System.Text.Json;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands;

/// <summary>An answer of <c>sandbox.explain</c> for people, in the original's layout; what the worker adds stands where its later releases have it.</summary>
internal static class SandboxExplanationView
{
    public static void Write(Terminal terminal, JsonElement explanation)
    {
        var sandbox = explanation.At("sandbox") ?? default;
        terminal.WriteLine(terminal.Bold("Effective sandbox:"));
        terminal.WriteLine($"  agentId: {Text(explanation, "agentId")}");
        terminal.WriteLine($"  sessionKey: {Text(explanation, "sessionKey")}");
        terminal.WriteLine($"  mainSessionKey: {Text(explanation, "mainSessionKey")}");
        terminal.WriteLine($"  runtime: {(sandbox.Flag("sessionIsSandboxed") ? "sandboxed" : "direct")}");
        terminal.WriteLine($"  mode: {Text(sandbox, "mode")} scope: {Text(sandbox, "scope")} perSession: {(sandbox.Flag("perSession") ? "true" : "false")}");
        terminal.WriteLine($"  workspaceAccess: {Text(sandbox, "workspaceAccess")} workspaceRoot: {Text(sandbox, "workspaceRoot")}");
        if (explanation.At("worker") is { } worker)
        {
            WriteWorker(terminal, worker);
        }

        WriteProblem(terminal, explanation.At("problem") ?? explanation.At("worker", "problem"));
        terminal.WriteLine();
        terminal.WriteLine(terminal.Bold("Sandbox tool policy:"));
        terminal.WriteLine($"  allow ({Text(sandbox, "tools", "sources", "allow", "source")}): {List(sandbox, "allow")}");
        terminal.WriteLine($"  deny  ({Text(sandbox, "tools", "sources", "deny", "source")}): {List(sandbox, "deny")}");
        terminal.WriteLine();
        terminal.WriteLine(terminal.Bold("Elevated:"));
        terminal.WriteLine($"  enabled: {(explanation.Flag("elevated", "enabled") ? "true" : "false")}");
        terminal.WriteLine($"  channel: {explanation.Text("elevated", "channel")?.Printable() ?? "(unknown)"}");
        terminal.WriteLine($"  allowedByConfig: {(explanation.Flag("elevated", "allowedByConfig") ? "true" : "false")}");
        if (sandbox.Text("mode") == "non-main" && sandbox.Flag("sessionIsSandboxed"))
        {
            terminal.WriteLine();
            terminal.WriteLine($"Hint: sandbox mode is non-main; use the main session key to run direct: {Text(explanation, "mainSessionKey")}");
        }

        terminal.WriteLine();
        terminal.WriteLine(terminal.Bold("Fix-it:"));
        foreach (var key in explanation.Texts("fixIt"))
        {
            terminal.WriteLine($"  - {key.Printable()}");
        }

        terminal.WriteLine();
        terminal.WriteLine($"Docs: {Text(explanation, "docsUrl")}");
    }

    private static void WriteWorker(Terminal terminal, JsonElement worker)
    {
        terminal.WriteLine($"  container: {Text(worker, "containerName")} ({Text(worker, "state")})");
        terminal.WriteLine($"  image: {Text(worker, "image")} user: {Text(worker, "user")} runtimeWorkdir: {Text(worker, "workdir")}");
        terminal.WriteLine("  workspaceMounts:");
        foreach (var mount in worker.Items("mounts"))
        {
            terminal.WriteLine($"    - {Text(mount, "hostRoot")} -> {Text(mount, "containerRoot")} {(mount.Flag("writable") ? "rw" : "ro")} ({Text(mount, "source")})");
        }

        if (worker.At("settings") is { ValueKind: JsonValueKind.Object } settings)
        {
            terminal.WriteLine("  settings:");
            foreach (var setting in settings.EnumerateObject().Where(setting => setting.Name is not "mounts"))
            {
                terminal.WriteLine($"    {setting.Name.Printable()}: {setting.Value.AsText()?.Replace('\n', ' ').Printable()}");
            }
        }

        foreach (var difference in worker.Texts("differences"))
        {
            terminal.WriteLine(terminal.Bad($"  differs: {difference.Printable()}"));
        }
    }

    private static void WriteProblem(Terminal terminal, JsonElement? problem)
    {
        if (problem is { } found)
        {
            terminal.WriteLine(terminal.Bad($"  problem: {Text(found, "message")}"));
            if (found.Text("fix") is { } fix)
            {
                terminal.WriteLine($"    {fix.Printable()}");
            }
        }
    }

    private static string List(JsonElement sandbox, string list) =>
        string.Join(", ", sandbox.Texts("tools", list)) is { Length: > 0 } names ? names.Printable() : "(empty)";

    private static string Text(JsonElement element, params ReadOnlySpan<string> path) => (element.Text(path) ?? string.Empty).Printable();
}
