using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OpenClaw.AppHost.Topology;

/// <summary>Commands of the dashboard that act on sandboxes, by the worker's own interface.</summary>
internal static partial class SandboxCommands
{
    /// <summary>Adds the commands. What each did stands in the worker's log.</summary>
    public static IResourceBuilder<ProjectResource> WithSandboxCommands(this IResourceBuilder<ProjectResource> worker, Secrets secrets) => worker
        .WithHttpCommand("/v1/sandboxes/prune", "Prune sandboxes", commandName: "prune-sandboxes", commandOptions: Options(
            secrets, "{}", "Broom",
            "Removes the sandboxes that have not been used for long or are old.",
            "Remove every sandbox that its settings call unused or old? One in which a command runs stays."))
        .WithHttpCommand("/v1/sandboxes/recreate", "Recreate sandboxes", commandName: "recreate-sandboxes", commandOptions: Options(
            secrets, """{"all":true}""", "ArrowSync",
            "Removes every sandbox; each comes back, new, on its next use. Workspaces stay.",
            "Remove every sandbox? Commands that run in one are killed. Files outside of the workspace are lost."));

    /// <summary>The worker's answer, in words for a person.</summary>
    /// <returns>What was done; and what went wrong, or null.</returns>
    internal static (IReadOnlyList<string> Done, string? Failure) Read(int status, string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var answer = document.RootElement;
            if (status is < 200 or > 299)
            {
                return ([], $"{Text(answer, "message") ?? $"The worker answered {status}."} {Text(answer, "fix")}".TrimEnd());
            }

            var removals = answer.GetProperty("removals").EnumerateArray().ToArray();
            var kept = removals.Where(removal => Text(removal, "error") is not null).Select(removal => $"{Text(removal, "containerName")}: {Text(removal, "error")}").ToArray();
            return (
                [.. removals.Where(removal => Text(removal, "error") is null).Select(removal => $"{Text(removal, "containerName")} ({Text(removal, "scopeKey")}): {Text(removal, "reason")}")],
                kept.Length == 0 ? null : "Still there: " + string.Join("; ", kept));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return ([], $"The worker answered {status}, and not in words that this command knows.");
        }
    }

    private static HttpCommandOptions Options(Secrets secrets, string body, string icon, string description, string question) => new()
    {
        Method = HttpMethod.Post,
        Description = description,
        ConfirmationMessage = question,
        IconName = icon,
        PrepareRequest = async context =>
        {
            context.Request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            context.Request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await secrets.WorkerToken.Resource.GetValueAsync(context.CancellationToken));
        },
        GetCommandResult = async context =>
        {
            var (done, failure) = Read((int)context.Response.StatusCode, await context.Response.Content.ReadAsStringAsync(context.CancellationToken));
            var logger = context.Services.GetRequiredService<ResourceLoggerService>().GetLogger(context.ResourceName);
            foreach (var line in done)
            {
                LogRemoved(logger, line);
            }

            if (failure is not null)
            {
                return CommandResults.Failure(failure);
            }

            LogCount(logger, done.Count);
            return CommandResults.Success();
        },
    };

    private static string? Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [LoggerMessage(1, LogLevel.Information, "Removed sandbox {Sandbox}")]
    private static partial void LogRemoved(ILogger logger, string sandbox);

    [LoggerMessage(2, LogLevel.Information, "{Count} sandboxes were removed")]
    private static partial void LogCount(ILogger logger, int count);
}
