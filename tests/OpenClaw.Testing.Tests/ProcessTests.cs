using OpenClaw.Testing.Processes;

namespace OpenClaw.Testing.Tests;

public sealed class ProcessTests
{
    [Fact]
    public async Task Output_error_and_exit_code_are_captured()
    {
        var result = await ProcessRunner.RunAsync(new ProcessSpec("sh", "-c", "cat; echo \"$A\" >&2; exit 3")
        {
            Input = "in",
            Environment = new Dictionary<string, string?> { ["A"] = "b" },
        });

        Assert.Equal((3, "in", "b\n"), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task A_process_that_does_not_end_is_killed_with_its_children()
    {
        var exception = await Assert.ThrowsAsync<TimeoutException>(() =>
            ProcessRunner.RunAsync(new ProcessSpec("sh", "-c", "sleep 600 & echo $!; wait"), TimeSpan.FromSeconds(2)));

        var child = exception.Message.Split('\n')[1];
        Assert.False(Directory.Exists($"/proc/{child}") && !File.ReadAllText($"/proc/{child}/stat").Contains(" Z ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_running_process_is_stopped_by_its_signal_and_its_lines_are_kept()
    {
        await using var process = RunningProcess.Start(new ProcessSpec("sh", "-c", "trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.05; done"));

        await process.WaitForLineAsync(line => line == "ready", "ready");
        var exitCode = await process.StopAsync();

        Assert.Equal(7, exitCode);
        Assert.Equal(["ready", "bye"], process.OutputLines);
    }

    [Fact]
    public async Task Waiting_for_a_line_of_a_process_that_ended_fails_at_once()
    {
        await using var process = RunningProcess.Start(new ProcessSpec("sh", "-c", "echo broken >&2; exit 1"));

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => process.WaitForLineAsync(line => line == "ready", "ready"));

        Assert.Contains("broken", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_of_the_tests_own_machine_are_not_passed_on()
    {
        Environment.SetEnvironmentVariable("OPENCLAW_LEAK", "1");

        var result = await ProcessRunner.RunAsync(new ProcessSpec("env"));

        Assert.DoesNotContain("OPENCLAW_LEAK", result.Output, StringComparison.Ordinal);
    }
}
