using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Docker.DotNet;
using Docker.DotNet.Models;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace OpenClaw.EndToEnd.Tests.Images;

/// <summary>The images that scripts/prepare.sh has built, as the engine has them.</summary>
[Collection("Compose projects that run")]
public sealed partial class ImageTests : IDisposable
{
    private const long MostBytesOfGateway = 250_000_000;
    private const string Gateway = "openclaw:local";

    private static readonly string[] ServiceImages = [Gateway, "openclaw-sandbox-worker:local", "openclaw-demo-model:local", "openclaw-sandbox-browser:bookworm-slim"];

    private readonly DockerClientConfiguration _configuration = new(new Uri("unix:///var/run/docker.sock"));
    private readonly DockerClient _client;

    public ImageTests() => _client = _configuration.CreateClient();

    public static TheoryData<string> Services => [.. ServiceImages];

    public static TheoryData<string> All => [.. ServiceImages, "openclaw-sandbox:bookworm-slim"];

    [Theory]
    [MemberData(nameof(All))]
    public async Task An_image_says_what_it_is(string name)
    {
        var labels = (await InspectAsync(name)).Config.Labels;

        Assert.StartsWith("OpenClaw", labels["org.opencontainers.image.title"], StringComparison.Ordinal);
        Assert.NotEmpty(labels["org.opencontainers.image.description"]);
        Assert.Equal("MIT", labels["org.opencontainers.image.licenses"]);
        Assert.Equal("The OpenClaw for .NET contributors", labels["org.opencontainers.image.vendor"]);
        // Only who builds knows these, and an empty label says less than none.
        Assert.All(["revision", "created", "source"], label => Assert.NotEqual(string.Empty, labels.TryGetValue($"org.opencontainers.image.{label}", out var value) ? value : null));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task A_service_is_of_this_version_checks_its_own_health_and_has_no_rights(string name)
    {
        var image = await InspectAsync(name);
        var user = await InsideAsync(name, "id -u");

        Assert.Equal((await ProcessRunner.RunAsync(new ProcessSpec(Path.Combine(Repository.Root, "openclaw"), "--version"), TimeSpan.FromMinutes(5))).Output.Trim(), image.Config.Labels["org.opencontainers.image.version"]);
        Assert.Equal("--probe", image.Config.Healthcheck.Test[^1]);
        Assert.Equal("1000\n", user);
        Assert.DoesNotContain(image.Config.Env, variable => SecretName().IsMatch(variable));
    }

    [Fact]
    public async Task The_gateway_is_small_and_starts_as_in_a_container()
    {
        var image = await InspectAsync(Gateway);

        Assert.InRange(image.Size, 1, MostBytesOfGateway);
        Assert.Equal("node", image.Config.User);
        Assert.Equal(["openclaw", "gateway", "--allow-unconfigured", "--bind", "lan"], image.Config.Cmd);
        Assert.Equal("/home/node:700:node\n", await InsideAsync(Gateway, "printf '%s:' \"$HOME\"; stat -c %a:%U \"$HOME/.openclaw\""));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Nothing_of_the_machine_that_built_it_is_inside(string name)
    {
        // Where this machine's own certificates would be, that of a proxy that re-signs TLS among them.
        var own = Directory.Exists("/usr/local/share/ca-certificates") ? Directory.GetFiles("/usr/local/share/ca-certificates", "*.crt") : [];
        var trusted = await InsideAsync(name, "cat /etc/ssl/certs/ca-certificates.crt /usr/local/share/ca-certificates/* 2>/dev/null; ls -A /run/secrets 2>/dev/null; true");

        Assert.Contains("BEGIN CERTIFICATE", trusted, StringComparison.Ordinal);
        Assert.All(own, file => Assert.DoesNotContain(Body(File.ReadAllText(file)), trusted.ReplaceLineEndings(string.Empty), StringComparison.Ordinal));
        Assert.DoesNotContain((await InspectAsync(name)).Config.Env, variable => variable.Contains("proxy", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void No_Dockerfile_names_a_processor()
    {
        string[] files = [Path.Combine(Repository.Root, "Dockerfile"), .. Directory.GetFiles(Path.Combine(Repository.Root, "docker"))];

        Assert.All(files, file => Assert.DoesNotMatch("(?i)amd64|arm64|x86|x64|aarch", string.Join('\n', File.ReadLines(file).Where(line => !line.StartsWith('#')))));
    }

    public void Dispose()
    {
        _client.Dispose();
        _configuration.Dispose();
    }

    private Task<ImageInspectResponse> InspectAsync(string name) => _client.Images.InspectImageAsync(name);

    private static async Task<string> InsideAsync(string image, string script, [CallerMemberName] string test = "")
    {
        var result = await ProcessRunner.RunAsync(new ProcessSpec("docker", "run", "--rm", "--network", "none", "--label", $"openclaw.test={test}", "--entrypoint", "sh", image, "-c", script), TimeSpan.FromMinutes(1));
        return result.ExitCode == 0 ? result.Output : throw new InvalidOperationException(result.Error);
    }

    private static string Body(string certificate) => certificate.ReplaceLineEndings(string.Empty).Split("-----")[2];

    [GeneratedRegex("(?i)token|secret|password|api_key")]
    private static partial Regex SecretName();
}
