using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Tests.Harness;

/// <summary>Shorthands for applications in tests.</summary>
internal static class TestApplications
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    public static CancellationToken Patience() => new CancellationTokenSource(Deadline).Token;

    public static async Task<DistributedApplication> StartedAsync(this IDistributedApplicationTestingBuilder builder)
    {
        var app = await builder.BuildAsync();
        await app.StartAsync(Patience());
        return app;
    }

    public static Task<ResourceEvent> WaitAsync(this DistributedApplication app, string resource, Func<CustomResourceSnapshot, bool> condition) =>
        app.ResourceNotifications.WaitForResourceAsync(resource, change => condition(change.Snapshot), Patience());

    public static Task<ResourceEvent> StateAsync(this DistributedApplication app, string resource, string state) =>
        app.WaitAsync(resource, snapshot => snapshot.State?.Text == state);

    public static Task<ResourceEvent> HealthyAsync(this DistributedApplication app, string resource) =>
        app.ResourceNotifications.WaitForResourceHealthyAsync(resource, Patience());

    public static IReadOnlyDictionary<string, string?> Environment(this ResourceEvent change) =>
        change.Snapshot.EnvironmentVariables.ToDictionary(variable => variable.Name, variable => variable.Value);

    public static object? Property(this ResourceEvent change, string name) =>
        change.Snapshot.Properties.SingleOrDefault(property => property.Name == name)?.Value;

    /// <summary>The console lines of a resource up to the first that holds a text.</summary>
    public static async Task<IReadOnlyList<string>> LinesUntilAsync(this DistributedApplication app, string instance, string text)
    {
        var lines = new List<string>();
        try
        {
            await foreach (var batch in app.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(instance, Patience()))
            {
                foreach (var line in batch)
                {
                    // each line starts with its time
                    lines.Add(line.Content[(line.Content.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
                    if (lines[^1].Contains(text, StringComparison.Ordinal))
                    {
                        return lines;
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // told below, with what did come
        }

        throw new InvalidOperationException($"The log of {instance} has no '{text}':\n{string.Join('\n', lines)}");
    }
}
