using System.Buffers.Text;
using System.Text;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;
using OpenClaw.Testing.QrCodes;

namespace OpenClaw.EndToEnd.Tests.Images;

/// <summary>The smoke tests that people run: scripts/e2e.</summary>
[Collection("Compose projects that run")]
public sealed class SmokeTests
{
    [Fact]
    public async Task Onboarding_works_in_a_fresh_container()
    {
        var result = await RunAsync("onboard-docker.sh");

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.EndsWith("onboard-docker: all well\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scanner_reads_the_code_that_a_container_prints()
    {
        var result = await RunAsync("qr-import-docker.sh");

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Equal("""{"url":"wss://gateway.example","token":"qr-smoke"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(QrCodeReader.Read(result.Output))));
    }

    [Theory]
    [InlineData("onboard-docker.sh")]
    [InlineData("qr-import-docker.sh")]
    public async Task Without_the_image_they_say_how_to_build_it(string script)
    {
        var result = await RunAsync(script, "openclaw-test-nobody-has-this:local");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("scripts/build-images.sh gateway", result.Error, StringComparison.Ordinal);
    }

    private static Task<ProcessResult> RunAsync(string script, string? image = null) => ProcessRunner.RunAsync(
        new ProcessSpec(Path.Combine(Repository.Root, "scripts", "e2e", script)) { Environment = new Dictionary<string, string?> { ["OPENCLAW_IMAGE"] = image } }, TimeSpan.FromMinutes(3));
}
