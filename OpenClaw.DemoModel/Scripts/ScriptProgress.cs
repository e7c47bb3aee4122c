namespace OpenClaw.DemoModel.Scripts;

/// <summary>How often each script with an id was asked. Remembers the <see cref="Capacity"/> scripts that began last.</summary>
internal sealed class ScriptProgress
{
    /// <summary>Scripts remembered at once.</summary>
    public const int Capacity = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _asked = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>The number of the request among those that carry this id, the first being 0.</summary>
    public int Next(string id)
    {
        lock (_gate)
        {
            if (!_asked.TryGetValue(id, out var asked))
            {
                _order.Enqueue(id);
                if (_order.Count > Capacity)
                {
                    _asked.Remove(_order.Dequeue());
                }
            }

            _asked[id] = asked + 1;
            return asked;
        }
    }
}
