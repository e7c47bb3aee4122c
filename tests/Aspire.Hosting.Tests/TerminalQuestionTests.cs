using System.Text.Json;
using Aspire.Hosting.Tests.Harness;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace Aspire.Hosting.Tests;

/// <summary>Parameters without a value: a question where somebody can answer, a sentence where nobody can.</summary>
public sealed class TerminalQuestionTests
{
    private const string Secret = "s3cr3t-of-the-test";

    [Fact]
    public async Task A_secret_is_asked_for_without_showing_it_and_saved_when_wanted()
    {
        using var home = new TempDirectory();
        await using (var terminal = StartAtTerminal(home.Path, "Fixture:Echo=1", "Fixture:Ask=true"))
        {
            await terminal.SeesAsync("The parameter 'api-key' has no value");
            await terminal.SeesAsync("Get one at the portal.");
            await terminal.SeesAsync("api-key (not shown): ");

            // the others go on meanwhile, above the question
            await terminal.SeesAsync("echo: running at");
            Assert.DoesNotContain("asker: running", terminal.Screen, StringComparison.Ordinal);
            await terminal.TypeAsync(Secret + "x\u007f\r");
            await terminal.SeesAsync("Keep api-key in the user secrets for later starts? [y/N] ");
            await terminal.TypeAsync("y\r");
            await terminal.SeesAsync("asker: running");
            await terminal.TypeAsync(PseudoTerminal.Interrupt);
            Assert.Equal(0, await terminal.EndsAsync());
            Assert.DoesNotContain("s3cr3t", terminal.Screen, StringComparison.Ordinal);
        }

        var path = Path.Combine(home.Path, ".microsoft", "usersecrets", "aspire-hosting-tests-fixture", "secrets.json");
        using var saved = JsonDocument.Parse(await File.ReadAllTextAsync(path));
        Assert.Equal(Secret, saved.RootElement.GetProperty("Parameters:api-key").GetString());

        // the next start does not ask
        await using var next = StartAtTerminal(home.Path, "Fixture:Echo=0", "Fixture:Ask=true");
        await next.SeesAsync("asker: running");
        Assert.DoesNotContain("has no value", next.Screen, StringComparison.Ordinal);
        await next.TypeAsync(PseudoTerminal.Interrupt);
        Assert.Equal(0, await next.EndsAsync());
    }

    [Fact]
    public async Task A_question_is_asked_and_answered_while_everybody_prints()
    {
        using var home = new TempDirectory();
        await using var terminal = StartAtTerminal(home.Path, "Fixture:Echo=0", "Fixture:Ask=true", "Fixture:Chatter=true");
        await terminal.SeesAsync("api-key (not shown): ");
        await terminal.TypeAsync(Secret + "\r");
        await terminal.SeesAsync("Keep api-key in the user secrets");
        await terminal.TypeAsync("n\r");
        await terminal.SeesAsync("asker: running");
        await terminal.TypeAsync(PseudoTerminal.Interrupt);
        Assert.Equal(0, await terminal.EndsAsync());
    }

    [Fact]
    public async Task An_empty_answer_leaves_the_question_open_and_an_interrupt_ends_all_of_it()
    {
        using var home = new TempDirectory();
        await using var terminal = StartAtTerminal(home.Path, "Fixture:Echo=0", "Fixture:Ask=true");
        await terminal.SeesAsync("api-key (not shown): ");
        await terminal.TypeAsync("\r");
        await terminal.SeesAsync("api-key: left open.");
        await terminal.SeesAsync("Parameters__api_key");
        await terminal.TypeAsync(PseudoTerminal.Interrupt);
        Assert.Equal(0, await terminal.EndsAsync());
        Assert.DoesNotContain("Exception", terminal.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_terminal_one_sentence_says_how_to_give_the_value()
    {
        using var home = new TempDirectory();
        await using var host = AppHostProcess.Start(home.Path, null, "Fixture:Echo=1", "Fixture:Ask=true");
        var line = await host.Process.WaitForLineAsync(text => text.StartsWith("api-key:", StringComparison.Ordinal), "the sentence about the parameter");
        Assert.Contains("Parameters__api_key", line, StringComparison.Ordinal);
        Assert.Contains("dotnet user-secrets set Parameters:api-key", line, StringComparison.Ordinal);
        await host.WaitUntilRunningAsync("echo");
        host.Process.Signal(AppHostProcess.Terminate);
        Assert.Equal(0, await host.Process.WaitForExitAsync());
        Assert.DoesNotContain(host.Process.OutputLines, text => text.StartsWith("asker: running", StringComparison.Ordinal));
        Assert.DoesNotContain("Exception", host.Process.Transcript, StringComparison.Ordinal);
    }

    private static PseudoTerminal StartAtTerminal(string home, params string[] args) =>
        PseudoTerminal.Start(ProcessSpec.Dotnet(Path.Combine(AppContext.BaseDirectory, "Fixtures.AppHost.dll"), args) with
        {
            Environment = new Dictionary<string, string?> { ["HOME"] = home, ["DOTNET_ENVIRONMENT"] = "Development", ["TERM"] = "xterm" },
        });
}
