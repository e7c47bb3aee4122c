namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that comes later and may come again; readers wait for the first.</summary>
/// <typeparam name="T">Type of the value.</typeparam>
public sealed class ValueSnapshot<T>
    where T : notnull
{
    private readonly TaskCompletionSource<T> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Box? _value;

    /// <summary>True once a value or an error is there.</summary>
    public bool IsValueSet => _first.Task.IsCompleted;

    /// <summary>The newest value; waits for the first.</summary>
    public async Task<T> GetValueAsync(CancellationToken cancellationToken = default)
    {
        var first = await _first.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return Volatile.Read(ref _value) is { } box ? box.Value : first;
    }

    /// <summary>Sets the value.</summary>
    public void SetValue(T value)
    {
        Volatile.Write(ref _value, new Box(value));
        _first.TrySetResult(value);
    }

    /// <summary>Says that no value will come, unless one is there already.</summary>
    public void SetException(Exception exception) => _first.TrySetException(exception);

    internal bool TryGetValue(out T? value)
    {
        var box = Volatile.Read(ref _value);
        value = box is null ? default : box.Value;
        return box is not null;
    }

    private sealed record Box(T Value);
}
