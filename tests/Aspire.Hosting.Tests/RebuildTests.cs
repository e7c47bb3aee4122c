using Aspire.Hosting.Tests.Harness;

namespace Aspire.Hosting.Tests;

/// <summary>Services that are edited while the application runs.</summary>
public sealed class RebuildTests
{
    private const string Edited = "Scratch.One";
    private const string Other = "Two-Services";

    [Fact]
    public async Task An_edit_rebuilds_and_restarts_that_service_alone_and_a_broken_one_keeps_running()
    {
        using var source = new ScratchApplication(Edited, Other);
        var (edited, other) = (ScratchApplication.ResourceName(Edited), ScratchApplication.ResourceName(Other));
        await using var builder = await source.CreateBuilderAsync("AppHost:Watch=true");
        await using var app = await builder.StartedAsync();
        var first = await app.HealthyAsync(edited);
        var otherPid = PidOf(await app.HealthyAsync(other));
        await app.LinesUntilAsync(first.ResourceId, $"{Edited} v1");

        source.Write(Edited, "v2");
        await app.LinesUntilAsync(first.ResourceId, $"{Edited} v2");
        var second = PidOf(await app.HealthyAsync(edited));
        Assert.NotEqual(PidOf(first), second);

        source.Break(Edited);
        var lines = await app.LinesUntilAsync(first.ResourceId, "What runs goes on running.");
        Assert.Contains(lines, line => line.Contains(": error CS", StringComparison.Ordinal));
        Assert.Equal(second, PidOf(await app.HealthyAsync(edited)));
        Assert.True(ProcessTable.IsAlive(second));

        source.Write(Edited, "v3");
        await app.LinesUntilAsync(first.ResourceId, $"{Edited} v3");
        Assert.Equal(otherPid, PidOf(await app.HealthyAsync(other)));
        Assert.True(ProcessTable.IsAlive(otherPid));
    }

    [Fact]
    public async Task The_command_rebuilds_and_restarts_one_service()
    {
        using var source = new ScratchApplication(Edited, Other);
        var (edited, other) = (ScratchApplication.ResourceName(Edited), ScratchApplication.ResourceName(Other));
        await using var builder = await source.CreateBuilderAsync();
        await using var app = await builder.StartedAsync();
        var first = await app.HealthyAsync(edited);
        var otherPid = PidOf(await app.HealthyAsync(other));
        source.Write(Edited, "v2");
        var rebuilt = await app.ResourceCommands.ExecuteCommandAsync(edited, "rebuild", TestApplications.Patience());
        Assert.True(rebuilt.Success, rebuilt.ErrorMessage);
        await app.LinesUntilAsync(first.ResourceId, $"{Edited} v2");
        Assert.NotEqual(PidOf(first), PidOf(await app.HealthyAsync(edited)));

        source.Break(Edited);
        var failed = await app.ResourceCommands.ExecuteCommandAsync(edited, "rebuild", TestApplications.Patience());
        Assert.Contains("exit code", failed.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(otherPid, PidOf(await app.HealthyAsync(other)));
    }

    private static int PidOf(ResourceEvent change) => (int)change.Property("executable.pid")!;
}
