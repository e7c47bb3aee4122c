namespace Docker.DotNet.Tests.Engine;

/// <summary>How long tests wait before they fail. Nothing waits that long when all is well.</summary>
internal static class Deadline
{
    public static readonly TimeSpan Short = TimeSpan.FromSeconds(30);

    /// <summary>Waits until a condition holds.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Short);
        while (!condition())
        {
            Assert.False(deadline.IsCancellationRequested, $"{what} did not happen within {Short}.");
            await Task.Delay(5);
        }
    }

    /// <inheritdoc cref="UntilAsync(Func{bool}, string)"/>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Short);
        while (!await condition())
        {
            Assert.False(deadline.IsCancellationRequested, $"{what} did not happen within {Short}.");
            await Task.Delay(50);
        }
    }
}
