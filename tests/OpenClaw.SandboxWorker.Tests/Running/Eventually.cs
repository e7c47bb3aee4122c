namespace OpenClaw.SandboxWorker.Tests.Running;

/// <summary>Waits for a condition, with a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        using var timeout = new CancellationTokenSource(Deadline);
        while (!await condition())
        {
            Assert.False(timeout.IsCancellationRequested, $"It did not come true that {what}.");
            await Task.Delay(20, CancellationToken.None);
        }
    }
}
