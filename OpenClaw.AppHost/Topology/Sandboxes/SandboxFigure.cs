using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace OpenClaw.AppHost.Topology.Sandboxes;

/// <summary>What the worker says about one sandbox at one moment, and how the dashboard shows it.</summary>
/// <param name="ContainerName">The container's name.</param>
/// <param name="ContainerId">The engine's id.</param>
/// <param name="ScopeKey">The scope it belongs to.</param>
/// <param name="Image">Image reference.</param>
/// <param name="Running">Whether it runs.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
/// <param name="Idle">Since it was last used; null when it was not since the worker started.</param>
/// <param name="Commands">Commands that run in it.</param>
/// <param name="Usage">What it uses; null when it does not run.</param>
internal sealed record SandboxFigure(
    string ContainerName, string ContainerId, string ScopeKey, string Image, bool Running, DateTime CreatedAt, TimeSpan? Idle, int Commands, JsonElement? Usage)
{
    private const string ContainerImage = "container.image";
    private const string ContainerIdProperty = "container.id";

    /// <summary>Reads a line of the worker's stream.</summary>
    /// <exception cref="JsonException">It is not what the worker sends.</exception>
    public static IReadOnlyList<SandboxFigure> ReadAll(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return [.. document.RootElement.GetProperty("sandboxes").EnumerateArray().Select(Read)];
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException($"The worker's figures cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The sandbox as a resource.</summary>
    public CustomResourceSnapshot ToSnapshot(CustomResourceSnapshot previous) => previous with
    {
        ResourceType = "Sandbox",
        State = Running ? KnownResourceStates.Running : KnownResourceStates.Exited,
        CreationTimeStamp = CreatedAt,
        StartTimeStamp = Running ? CreatedAt : null,
        IsHidden = false,
        Properties = Properties(),
    };

    private ImmutableArray<ResourcePropertySnapshot> Properties()
    {
        var properties = ImmutableArray.CreateBuilder<ResourcePropertySnapshot>();
        properties.Add(new(ContainerImage, Image));
        properties.Add(new(ContainerIdProperty, ContainerId));
        properties.Add(new("Scope", ScopeKey));
        properties.Add(new("Commands running", Commands.ToString(CultureInfo.InvariantCulture)));
        properties.Add(UsageProperties.OfIdle(Idle));
        if (Usage is { } usage)
        {
            properties.AddRange(UsageProperties.Of(
                usage.TryGetProperty("cpus", out var cpus) && cpus.ValueKind == JsonValueKind.Number ? cpus.GetDouble() : null,
                usage.GetProperty("memoryBytes").GetInt64(),
                usage.GetProperty("memoryLimitBytes").GetInt64(),
                usage.GetProperty("pids").GetInt64(),
                usage.GetProperty("pidsLimit").GetInt64()));
        }

        return properties.ToImmutable();
    }

    private static SandboxFigure Read(JsonElement figure)
    {
        var sandbox = figure.GetProperty("sandbox");
        return new SandboxFigure(
            sandbox.GetProperty("containerName").GetString()!,
            sandbox.GetProperty("containerId").GetString()!,
            sandbox.GetProperty("scopeKey").GetString()!,
            sandbox.GetProperty("image").GetString()!,
            sandbox.GetProperty("running").GetBoolean(),
            DateTimeOffset.FromUnixTimeMilliseconds(sandbox.GetProperty("createdAtMs").GetInt64()).UtcDateTime,
            figure.TryGetProperty("idleMs", out var idle) && idle.ValueKind == JsonValueKind.Number ? TimeSpan.FromMilliseconds(idle.GetInt64()) : null,
            figure.GetProperty("commands").GetInt32(),
            figure.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object ? usage.Clone() : null);
    }
}
