using System.Net.Http.Json;
using Aspire.Hosting.Tests.Harness;

namespace Aspire.Hosting.Tests;

public sealed class ProjectTests
{
    [Fact]
    public async Task A_project_gets_its_environment_arguments_and_directory()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Fixtures_AppHost>(
            ["Fixture:Echo=2", "Parameters:password=s3cret", "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://localhost:4318", "AppHost:OtlpApiKey=key1"]);
        await using var app = await builder.StartedAsync();
        await app.HealthyAsync("echo1");
        using var client = app.CreateHttpClient("echo1");
        var environment = (await client.GetFromJsonAsync<Dictionary<string, string>>("/env"))!;

        Assert.Equal("s3cret", environment["PASSWORD"]);
        Assert.Equal(app.GetEndpoint("echo").ToString().TrimEnd('/'), environment["services__echo__http__0"]);
        Assert.Equal(environment["services__echo__http__0"], environment["ECHO_HTTP"]);
        Assert.StartsWith("http://localhost:", environment["ASPNETCORE_URLS"], StringComparison.Ordinal);
        Assert.NotEqual(app.GetEndpoint("echo1").Port, new Uri(environment["ASPNETCORE_URLS"]).Port);

        // Where no connection that goes out can take it before the service listens.
        Assert.InRange(new Uri(environment["ASPNETCORE_URLS"]).Port, 1024, 32_767);
        Assert.Equal("http://localhost:4318", environment["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("http/protobuf", environment["OTEL_EXPORTER_OTLP_PROTOCOL"]);
        Assert.Equal("x-otlp-api-key=key1", environment["OTEL_EXPORTER_OTLP_HEADERS"]);
        Assert.Equal("echo1", environment["OTEL_SERVICE_NAME"]);
        Assert.Matches("^service\\.instance\\.id=[a-z]{8}$", environment["OTEL_RESOURCE_ATTRIBUTES"]);

        // what is meant for the application host, or is a secret of its configuration, is not inherited
        Assert.DoesNotContain(environment.Keys, name => name.StartsWith("Parameters__", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(environment.Keys, name => name.StartsWith("ASPIRE_", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(["--number", "1"], (await client.GetFromJsonAsync<string[]>("/args"))!);
        Assert.EndsWith("Fixtures.EchoService", await client.GetStringAsync("/directory"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_receiver_no_telemetry_variables_are_set()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Fixtures_AppHost>();
        await using var app = await builder.StartedAsync();
        var echo = await app.HealthyAsync("echo");
        Assert.DoesNotContain("OTEL_EXPORTER_OTLP_ENDPOINT", echo.Environment().Keys);
    }

    [Fact]
    public async Task A_secret_is_marked_in_the_snapshot()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Fixtures_AppHost>(["Parameters:password=s3cret"]);
        await using var app = await builder.StartedAsync();
        var echo = await app.HealthyAsync("echo");
        Assert.True(echo.Snapshot.EnvironmentVariables.Single(variable => variable.Name == "PASSWORD").IsSecret);
        Assert.False(echo.Snapshot.EnvironmentVariables.Single(variable => variable.Name == "ASPNETCORE_URLS").IsSecret);
    }

    [Fact]
    public async Task Output_is_kept_line_by_line_and_a_crash_is_a_state_with_an_exit_code()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Fixtures_AppHost>();
        await using var app = await builder.StartedAsync();
        var echo = await app.HealthyAsync("echo");
        using var client = app.CreateHttpClient("echo");
        using var printed = await client.PostAsync(new Uri("/print?text=hello", UriKind.Relative), null);
        var lines = await app.LinesUntilAsync(echo.ResourceId, "err hello");
        Assert.Contains(lines, line => line.EndsWith("hello", StringComparison.Ordinal));

        using var accepted = await client.PostAsync(new Uri("/exit?code=7", UriKind.Relative), null);
        var ended = await app.StateAsync("echo", KnownResourceStates.Finished);
        Assert.Equal(7, ended.Snapshot.ExitCode);
        Assert.Equal(KnownResourceStateStyles.Error, ended.Snapshot.State!.Style);
        Assert.NotNull(ended.Snapshot.StopTimeStamp);
    }

    [Fact]
    public async Task Stop_start_and_restart_make_new_processes_behind_the_same_address()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Fixtures_AppHost>();
        await using var app = await builder.StartedAsync();
        await app.HealthyAsync("echo");
        using var client = app.CreateHttpClient("echo");
        var first = await client.GetStringAsync("/pid");

        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("echo", "restart", TestApplications.Patience())).Success);
        await app.HealthyAsync("echo");
        var second = await client.GetStringAsync("/pid");
        Assert.NotEqual(first, second);

        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("echo", "stop", TestApplications.Patience())).Success);
        await app.StateAsync("echo", KnownResourceStates.Finished);
        Assert.False(ProcessTable.IsAlive(int.Parse(second, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("echo", "start", TestApplications.Patience())).Success);
        await app.HealthyAsync("echo");
        Assert.NotEqual(second, await client.GetStringAsync("/pid"));
    }

    [Fact]
    public async Task Replicas_share_an_address_and_have_ports_of_their_own()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Fixtures_AppHost>();
        builder.CreateResourceBuilder<ProjectResource>("echo").WithReplicas(3);
        await using var app = await builder.StartedAsync();
        await app.HealthyAsync("echo");
        using var client = app.CreateHttpClient("echo");
        var pids = new HashSet<string>();
        await OpenClaw.Testing.Waiting.Eventually.TrueAsync(
            async () =>
            {
                // a connection stays with its replica
                using var request = new HttpRequestMessage(HttpMethod.Get, "/pid");
                request.Headers.ConnectionClose = true;
                using var response = await client.SendAsync(request);
                pids.Add(await response.Content.ReadAsStringAsync());
                return pids.Count == 3;
            },
            "three replicas answer",
            TestApplications.Deadline);
        var ambiguous = await app.ResourceCommands.ExecuteCommandAsync("echo", "stop");
        Assert.Equal("Resource 'echo' not found.", ambiguous.ErrorMessage);
    }
}
