using System.Net;
using OpenClaw.Protocol.Devices;
using OpenClaw.Testing.Browsers;
using OpenClaw.Testing.Devices;
using OpenClaw.Testing.Processes;

namespace OpenClaw.EndToEnd.Tests.Documentation;

/// <summary>docs/install/docker.md works as it is written: every command block is run, one after the other, as a reader would.</summary>
[Collection("Compose projects that run")]
public sealed class DockerPageTests
{
    private const string NotRun = "not run";
    private const string AtTerminal = "at a terminal, until";
    private const string Prints = "prints";

    private static readonly MarkdownPage Page = new("docs/install/docker.md");

    private static IReadOnlyList<CodeBlock> Commands => [.. Page.Blocks.Where(block => block.Language is "sh" or "bash")];

    [Fact]
    public void Blocks_that_are_not_run_are_few_and_say_why()
    {
        Assert.All(Page.Blocks, block => Assert.Contains(block.Language, (string[])["sh", "json5"]));
        Assert.All(Commands, block => Assert.Contains(block.Note, (string?[])[null, NotRun, AtTerminal, Prints]));
        Assert.All(Commands.Where(block => block.Note is not null), block => Assert.NotEmpty(block.Value));
        Assert.InRange(Commands.Count(block => block.Note == NotRun), 0, 2);
        Assert.InRange(Commands.Count, 20, 100);
    }

    [Fact]
    public async Task Every_command_block_works()
    {
        await using var checkout = await Checkout.CreateAsync();
        await using var browsers = await BrowserHost.StartAsync(address: IPAddress.Any);
        // What the reader of the example has.
        Directory.CreateDirectory(Path.Combine(checkout.Home, ".codex"));
        Directory.CreateDirectory(Path.Combine(checkout.Home, "github"));

        foreach (var block in Commands.Where(block => block.Note != NotRun))
        {
            if (block.Code.Contains("browser install", StringComparison.Ordinal))
            {
                checkout.Variables["PLAYWRIGHT_DOWNLOAD_HOST"] = $"http://{await MachineAsync(checkout)}:{browsers.Port}";
            }

            var script = await FillInAsync(block.Code, checkout);
            if (block.Note == AtTerminal)
            {
                await using var terminal = checkout.StartAtTerminal(script);
                await terminal.SeesAsync(block.Value);
                await terminal.TypeAsync(PseudoTerminal.Interrupt);
                await terminal.EndsAsync();
                continue;
            }

            var result = await checkout.RunAsync(script);
            Assert.True(result.ExitCode == 0, $"{Page}:{block.Line} ends with {result.ExitCode}\n{script}\n{result.Output}\n{result.Error}");
            if (block.Note == Prints)
            {
                Assert.True((result.Output + result.Error).Contains(block.Value, StringComparison.Ordinal), $"{Page}:{block.Line} does not print {block.Value}\n{result.Output}\n{result.Error}");
            }
        }

        Assert.Single(browsers.Paths);
    }

    // What a reader puts in place of <this>.
    private static async Task<string> FillInAsync(string code, Checkout checkout)
    {
        if (code.Contains("<requestId>", StringComparison.Ordinal))
        {
            var token = await checkout.RunAsync("sed -n 's/^OPENCLAW_GATEWAY_TOKEN=//p' .env");
            using var browser = await RemoteDevice.ConnectAsync(checkout.Port, token.Output.Trim(), DeviceKey.Create());
            code = code.Replace("<requestId>", browser.RequestId, StringComparison.Ordinal);
        }

        return code.Replace("<command>", "ps", StringComparison.Ordinal);
    }

    // Where a container of the project finds this machine.
    private static async Task<string> MachineAsync(Checkout checkout) => (await ProcessRunner.RunAsync(
        new ProcessSpec("docker", "network", "inspect", $"{checkout.Project}_default", "--format", "{{(index .IPAM.Config 0).Gateway}}"))).Output.Trim();
}
