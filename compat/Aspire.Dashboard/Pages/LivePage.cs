using Aspire.Dashboard.Pages.Controls;
using Aspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Components;

namespace Aspire.Dashboard.Pages;

/// <summary>
/// A page that renders again after changes of what it shows. The first change is shown at once; refreshes never pile up: as long as
/// the browser has not painted the last one, and for a rest after it, further changes join the next.
/// </summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    // A page rests three times as long as it took until the browser had painted it.
    private const int PauseShare = 3;

    // More often than about three times a second nobody reads what changed, and each time costs a layout of the page.
    private static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(3);

    // A page in the background is not painted; it is refreshed this seldom, so that it is not far behind when it is looked at.
    private static readonly TimeSpan PaintPatience = TimeSpan.FromSeconds(5);

    private IDisposable? _subscription;
    private int _refreshing;
    private bool _stale;
    private bool _disposed;

    /// <summary>What the page reads from.</summary>
    [Inject]
    protected TelemetryStore Store { get; set; } = default!;

    /// <summary>Makes addresses with filters.</summary>
    [Inject]
    protected NavigationManager Navigation { get; set; } = default!;

    /// <summary>Times as the person reads them.</summary>
    [Inject]
    protected DisplayTime Times { get; set; } = default!;

    /// <summary>The script of the pages.</summary>
    [Inject]
    protected BrowserModule Browser { get; set; } = default!;

    /// <summary>The clock.</summary>
    [Inject]
    protected TimeProvider Clock { get; set; } = default!;

    /// <summary>Changes of these make the page read again.</summary>
    protected abstract TelemetrySignal Signals { get; }

    /// <summary>Reads what the page shows.</summary>
    protected abstract void Refresh();

    /// <inheritdoc/>
    protected override void OnParametersSet() => Refresh();

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        // Only here: a page that is merely prerendered never gets this far and must not stay subscribed.
        if (firstRender && !_disposed)
        {
            _subscription = Store.Changes.Subscribe(Signals, OnChanged);
            Times.ZoneChanged += OnChanged;
        }
    }

    /// <summary>Goes to the same page with a filter changed; null or empty removes the filter.</summary>
    protected void SetFilter(string name, string? value) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value), replace: true);

    /// <summary>Goes to a page with the filters of this one and another resource; null or empty for all.</summary>
    protected void SetResourceFilter(string page, string? resource)
    {
        var filtered = Navigation.GetUriWithQueryParameter("resource", string.IsNullOrEmpty(resource) ? null : resource);
        var query = filtered.IndexOf('?', StringComparison.Ordinal);
        Navigation.NavigateTo(query < 0 ? page : page + filtered[query..], replace: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the subscription.</summary>
    protected virtual void Dispose(bool disposing)
    {
        _disposed = true;
        _subscription?.Dispose();
        Times.ZoneChanged -= OnChanged;
    }

    private void OnChanged()
    {
        Volatile.Write(ref _stale, true);
        if (Interlocked.Exchange(ref _refreshing, 1) == 0)
        {
            _ = InvokeAsync(RefreshWhileStaleAsync);
        }
    }

    private async Task RefreshWhileStaleAsync()
    {
        do
        {
            while (!_disposed && Volatile.Read(ref _stale))
            {
                Volatile.Write(ref _stale, false);
                var started = Clock.GetTimestamp();
                await RefreshAndRenderAsync();

                // Most of the time belongs to the person: a click must wait behind the refreshes neither here nor in the browser.
                await Browser.PaintedAsync(PaintPatience);
                var rest = Clock.GetElapsedTime(started) * PauseShare;
                await Task.Delay(rest < ShortestRest ? ShortestRest : rest > LongestRest ? LongestRest : rest, Clock);
            }

            Volatile.Write(ref _refreshing, 0);
        }
        while (!_disposed && Volatile.Read(ref _stale) && Interlocked.Exchange(ref _refreshing, 1) == 0);
    }

    private async Task RefreshAndRenderAsync()
    {
        try
        {
            Refresh();
            StateHasChanged();
        }
        catch (Exception e)
        {
            // Shown by the layout's error boundary instead of lost with this task.
            await DispatchExceptionAsync(e);
        }
    }
}
