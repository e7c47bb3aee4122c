using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Tests.Harness;
using Aspire.ResourceService;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Tests;

/// <summary>What the dashboard learns from the application host.</summary>
public sealed class ResourceServiceTests
{
    private const string Key = "k-1";

    [Fact]
    public async Task The_stream_starts_with_everything_and_goes_on_with_changes()
    {
        await using var app = await StartAsync();
        using var client = await ClientAsync(app);
        using var reader = new StreamReader(await client.GetStreamAsync(new Uri("/v1/resources/stream", UriKind.Relative)));
        var snapshot = await ReadAsync(reader, ResourceServiceJson.Default.ResourceStreamDto);
        Assert.Equal(ResourceStreamDto.Snapshot, snapshot.Type);
        var tool = snapshot.Resources!.Single(resource => resource.DisplayName == "tool");
        Assert.Equal("Executable", tool.Type);
        Assert.Equal("Toolbox", tool.IconName);
        Assert.True(tool.Environment.Single(variable => variable.Name == "SECRET").IsSecret);
        Assert.Equal("parent", tool.Parent);
        Assert.Equal("enabled", tool.Commands.Single(command => command.Name == "stop").State);
        var waiter = snapshot.Resources!.Single(resource => resource.DisplayName == "waiter");
        Assert.Equal("Waiting", waiter.State);
        Assert.Equal(["parent"], waiter.WaitingFor);

        using var answer = await client.PostAsJsonAsync(new Uri($"/v1/resources/{tool.Name}/commands/stop", UriKind.Relative), new CommandRequestDto());
        Assert.Equal(CommandResponseDto.Succeeded, (await answer.Content.ReadFromJsonAsync(ResourceServiceJson.Default.CommandResponseDto))!.Result);
        ResourceStreamDto change;
        do
        {
            change = await ReadAsync(reader, ResourceServiceJson.Default.ResourceStreamDto);
            Assert.Equal(ResourceStreamDto.Change, change.Type);
        }
        while (!change.Upsert!.Any(resource => resource.Name == tool.Name && resource.State == "Finished"));
    }

    [Fact]
    public async Task Console_lines_have_numbers_and_tell_standard_error()
    {
        await using var app = await StartAsync();
        var tool = await app.HealthyAsync("tool");
        await app.LinesUntilAsync(tool.ResourceId, "to err");
        using var client = await ClientAsync(app);
        using var reader = new StreamReader(await client.GetStreamAsync(new Uri($"/v1/resources/{tool.ResourceId}/console?follow=true", UriKind.Relative)));
        var lines = new List<ConsoleLineDto>();
        while (!lines.Any(line => line.Text == "to out") || !lines.Any(line => line.Text == "to err"))
        {
            lines.Add(await ReadAsync(reader, ResourceServiceJson.Default.ConsoleLineDto));
        }

        Assert.False(lines.Single(line => line.Text == "to out").Stderr);
        Assert.True(lines.Single(line => line.Text == "to err").Stderr);
        Assert.Equal(Enumerable.Range(1, lines.Count).Select(number => (long)number), lines.Select(line => line.Line));
    }

    [Fact]
    public async Task A_parameter_is_set_with_an_argument()
    {
        await using var app = await StartAsync();
        await app.StateAsync("missing", "Value missing");
        using var client = await ClientAsync(app);
        var request = new CommandRequestDto { Arguments = new Dictionary<string, string> { ["value"] = "v" } };
        using var answer = await client.PostAsJsonAsync(
            new Uri("/v1/resources/missing/commands/parameter-set", UriKind.Relative), request, ResourceServiceJson.Default.CommandRequestDto);
        Assert.Equal(CommandResponseDto.Succeeded, (await answer.Content.ReadFromJsonAsync(ResourceServiceJson.Default.CommandResponseDto))!.Result);
        Assert.Equal("v", (await app.StateAsync("missing", "Running")).Property("Value"));
    }

    [Theory]
    [InlineData("GET", "/v1/resources/nobody/console", HttpStatusCode.NotFound)]
    [InlineData("POST", "/v1/resources/nobody/commands/stop", HttpStatusCode.NotFound)]
    [InlineData("POST", "/v1/resources/missing/commands/fly", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v1/application", HttpStatusCode.OK)]
    public async Task Unknown_names_are_not_found(string method, string path, HttpStatusCode expected)
    {
        await using var app = await StartAsync();
        using var client = await ClientAsync(app);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await client.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"arguments\":[]}")]
    public async Task A_broken_body_is_a_bad_request(string body)
    {
        await using var app = await StartAsync();
        using var client = await ClientAsync(app);
        using var content = new StringContent(body);
        using var response = await client.PostAsync(new Uri("/v1/resources/missing/commands/parameter-set", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("k-2")]
    public async Task Without_the_key_nothing_is_told(string? key)
    {
        await using var app = await StartAsync();
        using var client = await ClientAsync(app);
        client.DefaultRequestHeaders.Remove(ResourceServiceProtocol.ApiKeyHeader);
        if (key is not null)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation(ResourceServiceProtocol.ApiKeyHeader, key);
        }

        using var response = await client.GetAsync(new Uri("/v1/application", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static async Task<DistributedApplication> StartAsync()
    {
        var builder = DistributedApplicationTestingBuilder.Create("Parameters:secret=s");
        builder.Services.AddSingleton(new DashboardSettings("http://localhost:1", null, "http://localhost:1", "t", "o", Key, IsAnonymous: false));
        builder.Services.AddSingleton<ResourceServiceHost>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ResourceServiceHost>());
        builder.AddParameter("missing");
        var parent = builder.AddExecutable("parent", "sh", ".", "-c", "sleep 60").WithExplicitStart();
        builder.AddExecutable("waiter", "sh", ".", "-c", "sleep 60").WaitFor(parent);
        builder.AddExecutable("tool", "sh", ".", "-c", "echo to out; echo to err >&2; sleep 60")
            .WithEnvironment("SECRET", builder.AddParameter("secret", secret: true)).WithIconName("Toolbox").WithParentRelationship(parent);
        var app = await builder.StartedAsync();
        await app.HealthyAsync("tool");
        await app.StateAsync("waiter", KnownResourceStates.Waiting);
        return app;
    }

    private static async Task<HttpClient> ClientAsync(DistributedApplication app)
    {
        var client = new HttpClient { BaseAddress = new Uri(await app.Services.GetRequiredService<ResourceServiceHost>().Address) };
        client.DefaultRequestHeaders.Add(ResourceServiceProtocol.ApiKeyHeader, Key);
        return client;
    }

    private static async Task<T> ReadAsync<T>(StreamReader reader, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        var line = await reader.ReadLineAsync(TestApplications.Patience());
        return JsonSerializer.Deserialize(line!, type)!;
    }
}
