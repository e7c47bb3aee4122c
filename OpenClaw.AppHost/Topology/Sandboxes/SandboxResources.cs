using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace OpenClaw.AppHost.Topology.Sandboxes;

/// <summary>Shows the worker's sandboxes as its child resources.</summary>
internal static class SandboxResourcesExtensions
{
    private const string Stop = "/v1/sandboxes/stop";
    private const string Recreate = "/v1/sandboxes/recreate";

    /// <summary>Shows every sandbox of the worker with what it uses, and lets a person stop and recreate one.</summary>
    public static IResourceBuilder<ProjectResource> WithSandboxResources(this IResourceBuilder<ProjectResource> worker, Secrets secrets)
    {
        var builder = worker.ApplicationBuilder;
        var token = secrets.WorkerToken.Resource;
        if (builder.ExecutionContext.IsRunMode)
        {
            builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<SandboxWatch>(
                services, worker.Resource, token, (SandboxResource sandbox) => AddCommands(builder, sandbox, token), TimeProvider.System));
        }

        return worker;
    }

    private static SandboxResource AddCommands(IDistributedApplicationBuilder builder, SandboxResource sandbox, ParameterResource token) =>
        builder.CreateResourceBuilder(sandbox)
            .WithCommand("sandbox-stop", "Stop", context => SendAsync(sandbox, token, Stop, new { containerName = sandbox.Name }, context.CancellationToken), new CommandOptions
            {
                Description = "Stops what runs in the sandbox. It stays, and its next use starts it again.",
                ConfirmationMessage = $"Stop {sandbox.Name}? Commands that run in it are killed.",
                IconName = "Stop",
                IsHighlighted = true,
                UpdateState = context => context.ResourceSnapshot.State?.Text == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Hidden,
            })
            .WithCommand("sandbox-recreate", "Recreate", context => SendAsync(sandbox, token, Recreate, new { scopeKey = sandbox.ScopeKey }, context.CancellationToken), new CommandOptions
            {
                Description = "Removes the sandbox; it comes back, new, on its next use. The workspace stays.",
                ConfirmationMessage = $"Remove {sandbox.Name}? Commands that run in it are killed, and files outside of the workspace are lost.",
                IconName = "ArrowSync",
            })
            .Resource;

    private static async Task<ExecuteCommandResult> SendAsync(
        SandboxResource sandbox, ParameterResource token, string path, object body, CancellationToken cancellationToken)
    {
        using var http = BearerRequests.NewClient(TimeSpan.FromSeconds(100));
        using var request = await BearerRequests.CreateAsync(HttpMethod.Post, sandbox.Parent.GetEndpoint("http"), path, token, cancellationToken);
        request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return Read((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (HttpRequestException exception)
        {
            return CommandResults.Failure($"The worker does not answer: {exception.Message}");
        }
    }

    private static ExecuteCommandResult Read(int status, string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var answer = document.RootElement;
            if (status is < 200 or > 299)
            {
                return CommandResults.Failure(answer.TryGetProperty("message", out var message) ? message.GetString() ?? "" : $"The worker answered {status}.");
            }

            var errors = answer.GetProperty("removals").EnumerateArray()
                .Select(removal => removal.TryGetProperty("error", out var error) ? error.GetString() : null).OfType<string>().ToArray();
            return errors.Length == 0 ? CommandResults.Success() : CommandResults.Failure(string.Join("; ", errors));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return CommandResults.Failure($"The worker answered {status}, and not in words that this command knows.");
        }
    }
}
