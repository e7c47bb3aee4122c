namespace OpenClaw.EndToEnd.Tests.Fixture;

/// <summary>One running system for all tests of a class.</summary>
public sealed class SystemFixture : IAsyncLifetime
{
    private RunningSystem? _system;

    /// <summary>The system.</summary>
    public RunningSystem System => _system ?? throw new InvalidOperationException("The system has not started.");

    /// <inheritdoc />
    public async Task InitializeAsync() => _system = await RunningSystem.StartAsync();

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        if (_system is not null)
        {
            await _system.DisposeAsync();
        }
    }
}
