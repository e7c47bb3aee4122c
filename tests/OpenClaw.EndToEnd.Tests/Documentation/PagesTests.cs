using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace OpenClaw.EndToEnd.Tests.Documentation;

/// <summary>What the pages of the documentation name exists.</summary>
public sealed class PagesTests
{
    public static TheoryData<string> Pages => [.. MarkdownPage.All.Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_somewhere(string path)
    {
        var page = new MarkdownPage(path);

        Assert.All(page.Links, link =>
        {
            var (file, anchor) = link.Split('#') is [var name, var place] ? (name, place) : (link, null);
            var target = file.Length == 0 ? path : Path.GetRelativePath(Repository.Root, Path.Combine(Repository.Root, Path.GetDirectoryName(path)!, file));
            Assert.True(Path.Exists(Path.Combine(Repository.Root, target)), $"{path} leads to {link}, which is not there");
            if (anchor is not null && target.EndsWith(".md", StringComparison.Ordinal))
            {
                Assert.Contains(anchor, new MarkdownPage(target).Anchors);
            }
        });
    }

    [Fact]
    public void The_Turkish_page_about_Docker_has_the_blocks_of_the_English_one()
    {
        var english = new MarkdownPage("docs/install/docker.md").Blocks.Select(block => (block.Language, block.Code));
        var turkish = new MarkdownPage("docs/install/docker.tr.md").Blocks.Select(block => (block.Language, block.Code));

        Assert.Equal(english, turkish);
    }

    [Theory]
    [InlineData("docs/install/docker.md")]
    [InlineData("docs/gateway/sandboxing.md")]
    public async Task Configurations_are_valid(string path)
    {
        var blocks = new MarkdownPage(path).Blocks.Where(block => block.Language == "json5").ToList();
        Assert.NotEmpty(blocks);
        foreach (var block in blocks)
        {
            using var directory = new TempDirectory();
            var file = directory.Write("openclaw.json", block.Code);
            var result = await ProcessRunner.RunAsync(
                new ProcessSpec(Path.Combine(Repository.Root, "openclaw"), "config", "validate")
                {
                    Environment = new Dictionary<string, string?> { ["OPENCLAW_STATE_DIR"] = directory.Path, ["OPENCLAW_CONFIG_PATH"] = file },
                },
                TimeSpan.FromMinutes(5));

            Assert.True(result.ExitCode == 0, $"{path}:{block.Line}\n{result.Output}{result.Error}");
        }
    }
}
