using System.Diagnostics;

namespace OpenClaw.SandboxWorker.Tests.Running;

/// <summary>The docker CLI: what it says about a sandbox does not come from the code under test.</summary>
internal static class DockerCli
{
    public static async Task<string> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("docker", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"docker {string.Join(' ', arguments)}: {await errors}");
        return (await output).Trim();
    }

    /// <summary>The command lines of all processes in a container.</summary>
    public static async Task<string[]> ProcessesAsync(string container) =>
        (await RunAsync("top", container, "-eo", "pid,args")).Split('\n').Skip(1).Select(line => line.Trim()).ToArray();
}
