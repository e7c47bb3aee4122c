namespace Microsoft.Extensions.ServiceDiscovery.Tests;

/// <summary>Waits for what happens soon.</summary>
internal static class Eventually
{
    public static async Task AssertAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            Assert.False(deadline.IsCancellationRequested, "It did not happen within 30 s.");
            await Task.Delay(10);
        }
    }
}
