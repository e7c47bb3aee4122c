using Microsoft.JSInterop;

namespace Aspire.Dashboard.Pages.Controls;

/// <summary>The script of the pages. Every call is harmless when the browser has gone meanwhile.</summary>
public sealed class BrowserModule(IJSRuntime runtime) : IAsyncDisposable
{
    private const string Path = "./js/dashboard.js";

    private Task<IJSObjectReference>? _module;

    /// <summary>Calls a function of the script; null when the browser is gone.</summary>
    public async ValueTask<T?> CallAsync<T>(string function, params object?[] arguments)
    {
        try
        {
            _module ??= runtime.InvokeAsync<IJSObjectReference>("import", Path).AsTask();
            return await (await _module).InvokeAsync<T?>(function, arguments);
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException or ObjectDisposedException)
        {
            return default;
        }
    }

    /// <summary>Calls a function of the script.</summary>
    public async ValueTask CallAsync(string function, params object?[] arguments) => await CallAsync<object>(function, arguments);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_module is not null)
            {
                await (await _module).DisposeAsync();
            }
        }
        catch (Exception e) when (e is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // The page went away first and took the script with it.
        }
    }
}
