namespace Aspire.Dashboard.Pages.Controls;

/// <summary>
/// A list of the newest items first that does not move below the reader's eyes: paused or scrolled away from the top it stays as it
/// is and counts what is waiting.
/// </summary>
internal sealed class LiveList<TItem, TQuery>(Func<TItem, TItem, bool> isNewer)
    where TQuery : class
{
    private TQuery? _query;
    private int? _minutes;
    private bool _scrolledAway;

    public IReadOnlyList<TItem> Items { get; private set; } = [];

    /// <summary>Items that would stand above the first.</summary>
    public int Waiting { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>Takes what a query finds now.</summary>
    /// <param name="query">What was asked for.</param>
    /// <param name="found">What was found.</param>
    /// <param name="minutes">Age of what is shown, in minutes; null for all. Apart from the query, because it moves with the clock.</param>
    public void Update(TQuery query, IReadOnlyList<TItem> found, int? minutes = null)
    {
        if ((IsPaused || _scrolledAway) && query.Equals(_query) && minutes == _minutes && Items.Count > 0)
        {
            Waiting = found.TakeWhile(item => isNewer(item, Items[0])).Count();
            return;
        }

        _query = query;
        _minutes = minutes;
        Items = found;
        Waiting = 0;
    }

    public void TogglePause() => IsPaused = !IsPaused;

    /// <summary>The reader wants the newest.</summary>
    public void Release()
    {
        IsPaused = false;
        _scrolledAway = false;
    }

    /// <summary>The reader scrolled.</summary>
    /// <returns>Whether there is something new to show.</returns>
    public bool Scrolled(ScrollEdges edges)
    {
        _scrolledAway = !edges.AtStart;
        return edges.AtStart && !IsPaused && Waiting > 0;
    }
}
