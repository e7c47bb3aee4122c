using Aspire.Hosting.Tests.Harness;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace Aspire.Hosting.Tests;

/// <summary>Images that are built from Dockerfiles by the real builder.</summary>
public sealed class ImageBuildTests : IAsyncLifetime, IDisposable
{
    private const string Unchanged = "it is used again";

    private readonly TempDirectory _context = new();
    private readonly string _name = "built-" + Guid.NewGuid().ToString("N")[..8];

    public Task InitializeAsync()
    {
        Write("Dockerfile", "FROM debian:bookworm-slim\nCOPY note.txt /\nCMD [\"cat\", \"/note.txt\"]\n");
        Write(".dockerignore", "ignored.txt\n");
        Write("note.txt", "first");
        Write("ignored.txt", "a");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        var images = await ProcessRunner.RunAsync(new ProcessSpec("docker", "images", "--quiet", "--no-trunc", _name));
        foreach (var image in images.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct())
        {
            await ProcessRunner.RunAsync(new ProcessSpec("docker", "rmi", "--force", image));
        }
    }

    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task An_image_is_built_when_its_inputs_change_and_only_then()
    {
        var first = await RunAsync("first");
        Assert.True(first.WasBuilding);
        Assert.Contains(first.Lines, line => line.Contains("COPY note.txt", StringComparison.Ordinal));

        Write("ignored.txt", "b");
        var second = await RunAsync("first");
        Assert.False(second.WasBuilding);
        Assert.Contains(second.Lines, line => line.EndsWith(Unchanged + ".", StringComparison.Ordinal));
        Assert.DoesNotContain(second.Lines, line => line.Contains("COPY note.txt", StringComparison.Ordinal));

        Write("note.txt", "second");
        var third = await RunAsync("second");
        Assert.True(third.WasBuilding);
        Assert.DoesNotContain(third.Lines, line => line.Contains(Unchanged, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_build_that_fails_says_why_and_fails_its_resource_alone()
    {
        Write("Dockerfile", "FROM debian:bookworm-slim\nRUN echo a reason && exit 9\n");
        var builder = DistributedApplicationTestingBuilder.Create("ASPIRE_CONTAINER_BUILD_NETWORK=host");
        builder.AddDockerfile(_name, _context.Path);
        builder.AddExecutable("other", "sh", ".", "-c", "sleep 60");
        await using var app = await builder.StartedAsync();
        var failed = await app.StateAsync(_name, KnownResourceStates.FailedToStart);
        await app.LinesUntilAsync(failed.ResourceId, "a reason");
        await app.LinesUntilAsync(failed.ResourceId, "failed with exit code");
        await app.HealthyAsync("other");
    }

    [Fact]
    public async Task A_dockerfile_that_is_not_there_is_named()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddDockerfile(_name, _context.Path, "Elsewhere");
        await using var app = await builder.StartedAsync();
        var failed = await app.StateAsync(_name, KnownResourceStates.FailedToStart);
        await app.LinesUntilAsync(failed.ResourceId, Path.Combine(_context.Path, "Elsewhere"));
    }

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_context.Path, file), text);

    private async Task<(bool WasBuilding, IReadOnlyList<string> Lines)> RunAsync(string expected)
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddDockerfile(_name, _context.Path);
        await using var app = await builder.BuildAsync();
        var states = WatchStatesAsync(app);
        await app.StartAsync(TestApplications.Patience());
        var ended = await app.StateAsync(_name, KnownResourceStates.Exited);
        var lines = await app.LinesUntilAsync(ended.ResourceId, expected);
        return ((await states).Contains(KnownResourceStates.Building), lines);
    }

    private async Task<IReadOnlyList<string>> WatchStatesAsync(DistributedApplication app)
    {
        var states = new List<string>();
        await foreach (var change in app.ResourceNotifications.WatchAsync(TestApplications.Patience()))
        {
            if (change.Resource.Name == _name && change.Snapshot.State is { } state)
            {
                states.Add(state.Text);
                if (state.Text == KnownResourceStates.Exited)
                {
                    break;
                }
            }
        }

        return states;
    }
}
