using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Testing.Machine;

namespace OpenClaw.EndToEnd.Tests.Topology;

/// <summary>What the AppHost describes, before any of it starts.</summary>
public sealed class TopologyTests : IDisposable
{
    private static readonly string[] Programs = ["browser-sandbox", "demo-model", "openclaw-cli", "openclaw-gateway", "sandbox-worker"];

    private readonly TempDirectory _directory = new();

    [Fact]
    public async Task Without_a_provider_key_the_demo_model_is_there_and_every_part_has_an_icon()
    {
        await using var app = await BuildAsync();
        var parts = Parts(app);

        Assert.Equal(Programs, parts.Select(part => part.Name).Order());
        Assert.All(parts, part => Assert.Contains(part.Annotations, annotation => annotation is ResourceIconAnnotation { IconName.Length: > 0 }));
        Assert.Equal(["browser-sandbox", "openclaw-cli"], parts.Where(part => part.HasAnnotationOfType<ExplicitStartupAnnotation>()).Select(part => part.Name).Order());
    }

    [Theory]
    [InlineData("--Parameters:openai-api-key=sk-none")]
    [InlineData("--ANTHROPIC_API_KEY=sk-none")]
    public async Task With_a_provider_key_there_is_no_demo_model(string key)
    {
        await using var app = await BuildAsync(key);

        Assert.Equal(Programs.Except(["demo-model"]), Parts(app).Select(part => part.Name).Order());
    }

    [Fact]
    public async Task The_gateway_is_on_its_known_port_of_loopback_and_nothing_else_is_on_a_fixed_one()
    {
        await using var app = await BuildAsync();
        var endpoints = Parts(app).SelectMany(part => part.Annotations.OfType<EndpointAnnotation>().Select(endpoint => (part.Name, endpoint))).ToArray();

        var (name, fixedOne) = Assert.Single(endpoints, pair => pair.endpoint.Port is not null);
        Assert.Equal(("openclaw-gateway", 18789, false), (name, fixedOne.Port, fixedOne.IsProxied));
        Assert.All(endpoints, pair => Assert.Equal("localhost", pair.endpoint.TargetHost));
    }

    [Fact]
    public async Task Tokens_are_secret_and_made_with_more_than_256_bits_and_provider_keys_are_optional()
    {
        await using var app = await BuildAsync();
        var parameters = app.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<ParameterResource>().ToDictionary(parameter => parameter.Name);

        Assert.Equal(["anthropic-api-key", "browser-token", "gateway-token", "openai-api-key", "worker-token"], parameters.Keys.Order());
        Assert.All(parameters.Values, parameter => Assert.True(parameter.Secret));
        foreach (var token in new[] { "gateway-token", "worker-token", "browser-token" })
        {
            Assert.Matches("^[A-Za-z0-9]{43,}$", await parameters[token].GetValueAsync(CancellationToken.None));
        }

        Assert.Equal("", await parameters["anthropic-api-key"].GetValueAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("openclaw-gateway", "pair-browser", "Pair this browser")]
    [InlineData("sandbox-worker", "prune-sandboxes", "Prune sandboxes")]
    [InlineData("sandbox-worker", "recreate-sandboxes", "Recreate sandboxes")]
    [InlineData("openclaw-cli", "start", "Start")]
    public async Task The_dashboard_has_the_command(string resource, string command, string title)
    {
        await using var app = await BuildAsync();

        Assert.Contains(
            Parts(app).Single(part => part.Name == resource).Annotations.OfType<ResourceCommandAnnotation>(),
            annotation => annotation.Name == command && annotation.DisplayName == title);
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    private static IResource[] Parts(DistributedApplication app) =>
        [.. app.Services.GetRequiredService<DistributedApplicationModel>().Resources.Where(resource => resource is ProjectResource or ContainerResource)];

    private async Task<DistributedApplication> BuildAsync(params string[] arguments)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.OpenClaw_AppHost>(
        [
            $"--OpenClaw:StateDir={_directory.Path}", "--OPENAI_API_KEY=", "--ANTHROPIC_API_KEY=", "DcpPublisher:RandomizePorts=false", .. arguments,
        ]);
        return await builder.BuildAsync();
    }
}
