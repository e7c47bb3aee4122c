using System.Text.Json;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands;

/// <summary>An answer of <c>sandbox.doctor</c> for people.</summary>
internal static class SandboxDiagnosisView
{
    public static void Write(Terminal terminal, JsonElement diagnosis)
    {
        if (diagnosis.At("engine") is { } engine)
        {
            terminal.WriteLine(terminal.Bold("Engine"));
            terminal.WriteTable(["Item", "Value"], Engine(engine));
            foreach (var warning in engine.Texts("warnings"))
            {
                terminal.WriteLine($"Note: {warning.Printable()}");
            }
        }

        if (diagnosis.At("error") is { } error)
        {
            terminal.WriteLine($"{terminal.Bad("✗")} {error.Text("message")?.Printable()}");
            if (error.Text("fix") is { } fix)
            {
                terminal.WriteLine($"  {fix.Printable()}");
            }

            return;
        }

        var checks = diagnosis.Items("checks").ToList();
        terminal.WriteLine(terminal.Bold($"Sandbox {diagnosis.Text("image")?.Printable()}, seen from inside"));
        foreach (var check in checks)
        {
            var passed = check.Flag("passed");
            terminal.WriteLine($"  {(passed ? terminal.Good("pass") : terminal.Bad("FAIL"))}  {check.Text("name")?.Printable()}: {check.Text("found")?.Printable()}{(passed ? "" : $" (expected: {check.Text("expected")?.Printable()})")}");
        }

        var failed = checks.Count(check => !check.Flag("passed"));
        terminal.WriteLine();
        terminal.WriteLine(failed == 0 ? $"All {checks.Count} checks passed; the sandbox has been removed." : $"{failed} of {checks.Count} checks failed; the sandbox has been removed.");
    }

    private static IEnumerable<string[]> Engine(JsonElement engine)
    {
        yield return ["Version", $"{engine.Text("serverVersion")} on {engine.Text("name")}, runc {engine.Text("runcVersion")}"];
        yield return ["System", $"{engine.Text("operatingSystem")}, kernel {engine.Text("kernelVersion")}, {engine.Number("processors")} processors"];
        yield return ["Runtime", $"{engine.Text("defaultRuntime")} (has {string.Join(", ", engine.Texts("runtimes"))})"];
        yield return ["Cgroup version", engine.Text("cgroupVersion") ?? "unknown"];
        yield return ["Rootless, user namespaces", $"{(engine.Flag("rootless") ? "yes" : "no")}, {(engine.Flag("userNamespaces") ? "yes" : "no")}"];
        foreach (var capability in engine.Items("capabilities"))
        {
            yield return [capability.Text("setting") ?? string.Empty, capability.Flag("supported") ? "yes" : $"no: {capability.Text("problem")}"];
        }
    }
}
