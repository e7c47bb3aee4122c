using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Routing;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Api;
using OpenClaw.SandboxWorker.Tests.Running;

namespace OpenClaw.SandboxWorker.Tests;

[Collection(SharedWorkerCollection.Name)]
public sealed class AuthenticationTests(SharedWorker shared)
{
    [Fact]
    public async Task Every_route_but_the_two_probes_needs_the_token()
    {
        await using var app = WorkerApplication.Build([]);
        var routes = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Select(endpoint => endpoint.RoutePattern.RawText!).ToList();
        Assert.Contains(WorkerRoutes.Exec, routes);

        using var stranger = new HttpClient { BaseAddress = shared.Worker.Http.BaseAddress };
        foreach (var route in routes)
        {
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
            {
                using var request = new HttpRequestMessage(method, route);
                using var response = await stranger.SendAsync(request);
                var isOpen = route is "/health" or "/alive";
                Assert.Equal(isOpen, response.StatusCode != HttpStatusCode.Unauthorized);
                Assert.Equal(isOpen, TokenFunnel.IsOpen(route));
            }
        }
    }

    [Theory]
    [InlineData("/v1/exec")]
    [InlineData("/V1/EXEC")]
    [InlineData("/v1/exec/")]
    [InlineData("/health/")]
    [InlineData("/health/../v1/exec")]
    [InlineData("/health%2f..%2fv1/exec")]
    [InlineData("//v1/exec")]
    [InlineData("/HEALTH")]
    [InlineData("/nothing/there")]
    public async Task Whatever_is_not_exactly_a_probe_is_refused(string path)
    {
        using var stranger = new HttpClient { BaseAddress = shared.Worker.Http.BaseAddress };
        using var response = await stranger.PostAsync(new Uri(stranger.BaseAddress + path[1..]), null);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(WorkerErrorCodes.Unauthorized, (await response.Content.ReadFromJsonAsync(WorkerJson.Default.WorkerError))!.Code);
    }

    [Theory]
    [InlineData("Bearer", "")]
    [InlineData("Bearer", "a-token-of-the-test")]
    [InlineData("Bearer", "a-token-of-the-testsx")]
    [InlineData("Bearer", "A-TOKEN-OF-THE-TESTS")]
    [InlineData("Basic", WorkerProcess.Token)]
    public async Task A_wrong_token_is_refused(string scheme, string token)
    {
        using var client = new HttpClient { BaseAddress = shared.Worker.Http.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(scheme, token);
        using var response = await client.GetAsync(WorkerRoutes.Sandboxes);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Without_a_token_the_worker_is_up_but_not_ready_and_says_all_that_is_wrong()
    {
        await using var state = new StateDirectory();
        await using var worker = await WorkerProcess.StartAsync(state, new Dictionary<string, string> { [OpenClawEnvironment.RemoveSandboxesOnExit] = "maybe" }, token: "");

        Assert.Equal(HttpStatusCode.OK, (await worker.Http.GetAsync("/alive")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await worker.Http.GetAsync("/health")).StatusCode);
        var error = (await worker.ExecAsync(state.Command("true"))).Failed(WorkerErrorCodes.NotReady);
        Assert.Contains(OpenClawEnvironment.WorkerToken, error.Message, StringComparison.Ordinal);
        Assert.Contains(OpenClawEnvironment.RemoveSandboxesOnExit, error.Message, StringComparison.Ordinal);
        Assert.Contains(OpenClawEnvironment.WorkerToken, worker.Log, StringComparison.Ordinal);
        Assert.Empty(await state.ContainersAsync());
    }

    [Fact]
    public void The_token_never_appears_in_the_log() => Assert.DoesNotContain(WorkerProcess.Token, shared.Worker.Log, StringComparison.Ordinal);
}
