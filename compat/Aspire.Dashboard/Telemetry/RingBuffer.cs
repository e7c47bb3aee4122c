namespace Aspire.Dashboard.Telemetry;

/// <summary>A first-in, first-out buffer that grows by need and is indexed from the oldest. Not thread-safe: its owner locks.</summary>
internal sealed class RingBuffer<T>
{
    private T[] _items = [];
    private int _head;

    public int Count { get; private set; }

    public T this[int index] => _items[Slot(index)];

    public T Newest => this[Count - 1];

    public void Add(T item)
    {
        if (Count == _items.Length)
        {
            Grow();
        }

        _items[(_head + Count) % _items.Length] = item;
        Count++;
    }

    public void ReplaceNewest(T item) => _items[Slot(Count - 1)] = item;

    public T RemoveOldest()
    {
        ArgumentOutOfRangeException.ThrowIfZero(Count);
        var item = _items[_head];
        _items[_head] = default!;
        _head = (_head + 1) % _items.Length;
        Count--;
        return item;
    }

    public void Clear()
    {
        _items = [];
        _head = 0;
        Count = 0;
    }

    /// <summary>Copies the newest items, at most <paramref name="max"/>, oldest first.</summary>
    public T[] ToArray(int max = int.MaxValue)
    {
        var count = Math.Min(max, Count);
        var copy = new T[count];
        for (var i = 0; i < count; i++)
        {
            copy[i] = this[Count - count + i];
        }

        return copy;
    }

    private int Slot(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return (_head + index) % _items.Length;
    }

    private void Grow()
    {
        var larger = new T[Math.Max(16, _items.Length * 2)];
        for (var i = 0; i < Count; i++)
        {
            larger[i] = this[i];
        }

        _items = larger;
        _head = 0;
    }
}
