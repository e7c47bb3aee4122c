using System.Diagnostics;

namespace OpenClaw.Testing.Waiting;

/// <summary>Waits until something is so, and says what was not when the time is over.</summary>
public static class Eventually
{
    /// <summary>The time given to a condition unless a test says otherwise: long, because only a failing test spends it.</summary>
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until <paramref name="condition"/> is true.</summary>
    /// <param name="condition">Asked again and again; what it throws ends the wait.</param>
    /// <param name="what">What is waited for, for the message.</param>
    /// <param name="deadline">30 seconds when null.</param>
    /// <exception cref="TimeoutException">The deadline passed.</exception>
    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? deadline = null) =>
        TrueAsync(() => Task.FromResult(condition()), what, deadline);

    /// <inheritdoc cref="TrueAsync(Func{bool}, string, TimeSpan?)"/>
    public static Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? deadline = null) =>
        NotNullAsync(async () => await condition() ? new object() : null, what, deadline);

    /// <summary>Waits until <paramref name="find"/> returns something, and returns that.</summary>
    /// <exception cref="TimeoutException">The deadline passed.</exception>
    public static async Task<T> NotNullAsync<T>(Func<Task<T?>> find, string what, TimeSpan? deadline = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(find);
        var limit = deadline ?? DefaultDeadline;
        var watch = Stopwatch.StartNew();
        while (true)
        {
            if (await find() is { } found)
            {
                return found;
            }

            if (watch.Elapsed > limit)
            {
                throw new TimeoutException($"Not within {limit.TotalSeconds:0.#} s: {what}");
            }

            await Task.Delay(Interval);
        }
    }

    /// <inheritdoc cref="NotNullAsync{T}(Func{Task{T}}, string, TimeSpan?)"/>
    public static Task<T> NotNullAsync<T>(Func<T?> find, string what, TimeSpan? deadline = null)
        where T : class => NotNullAsync(() => Task.FromResult(find()), what, deadline);
}
