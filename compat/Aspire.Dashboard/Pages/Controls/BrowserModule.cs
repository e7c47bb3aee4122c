using Microsoft.JSInterop;

namespace Aspire.Dashboard.Pages.Controls;

/// <summary>The script of the pages.</summary>
public sealed class BrowserModule(IJSRuntime runtime) : ScriptModule(runtime, "./js/dashboard.js")
{
    /// <summary>Waits until the browser has painted what was sent to it, at most for a while: it paints no page in the background.</summary>
    public async ValueTask PaintedAsync(TimeSpan patience) => await CallWithinAsync<object>(patience, "painted");
}

/// <summary>The script that draws charts.</summary>
public sealed class ChartModule(IJSRuntime runtime) : ScriptModule(runtime, "./js/charts.js");

/// <summary>A script in the browser. Every call is harmless when the browser has gone meanwhile.</summary>
public abstract class ScriptModule(IJSRuntime runtime, string path) : IAsyncDisposable
{
    // A browser that is asked while it reconnects never answers.
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(1);

    private Task<IJSObjectReference>? _module;

    /// <summary>Calls a function of the script; null when the browser is gone.</summary>
    public ValueTask<T?> CallAsync<T>(string function, params object?[] arguments) => CallWithinAsync<T>(DefaultPatience, function, arguments);

    /// <summary>Calls a function of the script.</summary>
    public async ValueTask CallAsync(string function, params object?[] arguments) => await CallAsync<object>(function, arguments);

    /// <summary>Calls a function of the script; null when the browser is gone, or does not answer in time.</summary>
    protected async ValueTask<T?> CallWithinAsync<T>(TimeSpan patience, string function, params object?[] arguments)
    {
        try
        {
            _module ??= runtime.InvokeAsync<IJSObjectReference>("import", path).AsTask();
            return await (await _module).InvokeAsync<T?>(function, patience, arguments);
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException or ObjectDisposedException)
        {
            return default;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_module is not null)
            {
                await (await _module).DisposeAsync();
            }

            GC.SuppressFinalize(this);
        }
        catch (Exception e) when (e is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // The page went away first and took the script with it.
        }
    }
}
