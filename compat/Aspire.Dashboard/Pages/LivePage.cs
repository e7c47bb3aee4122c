using Aspire.Dashboard.Pages.Controls;
using Aspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Components;

namespace Aspire.Dashboard.Pages;

/// <summary>
/// A page that renders again after changes of what it shows. Refreshes never pile up: while one is on its way, further changes
/// join it.
/// </summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    private IDisposable? _subscription;
    private int _queued;
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
        if (Interlocked.Exchange(ref _queued, 1) == 0)
        {
            _ = InvokeAsync(RefreshAndRenderAsync);
        }
    }

    private async Task RefreshAndRenderAsync()
    {
        Volatile.Write(ref _queued, 0);
        if (_disposed)
        {
            return;
        }

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
