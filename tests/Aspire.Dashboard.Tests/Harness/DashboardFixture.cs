namespace Aspire.Dashboard.Tests.Harness;

/// <summary>One dashboard for all tests of a class that do not get in each other's way.</summary>
public class DashboardFixture : IAsyncLifetime
{
    public DashboardProcess Dashboard { get; private set; } = null!;

    public async Task InitializeAsync() => Dashboard = await DashboardProcess.StartAsync(Environment);

    public Task DisposeAsync() => Dashboard.DisposeAsync().AsTask();

    /// <summary>Settings of this dashboard.</summary>
    protected virtual (string Name, string? Value)[] Environment => [];
}
