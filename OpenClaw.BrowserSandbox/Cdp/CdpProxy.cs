using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.BrowserSandbox.Chromium;
using Yarp.ReverseProxy.Forwarder;

namespace OpenClaw.BrowserSandbox.Cdp;

/// <summary>
/// Passes CDP on to Chromium on loopback: WebSockets under <c>/devtools/</c> byte by byte, and the discovery routes under <c>/json</c>
/// with their addresses rewritten to those the caller can reach.
/// </summary>
internal sealed partial class CdpProxy : IDisposable
{
    private readonly BrowserState _state;
    private readonly BrowserUse _use;
    private readonly IHttpForwarder _forwarder;
    private readonly ILogger<CdpProxy> _logger;
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(5),
    });

    public CdpProxy(BrowserState state, BrowserUse use, IHttpForwarder forwarder, ILogger<CdpProxy> logger)
    {
        _state = state;
        _use = use;
        _forwarder = forwarder;
        _logger = logger;
    }

    /// <summary>Passes a CDP WebSocket on.</summary>
    public async Task ForwardAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await RefuseAsync(context, StatusCodes.Status426UpgradeRequired, "This is a WebSocket address.");
            return;
        }

        if (_state.Current.Endpoint is not { } endpoint)
        {
            await RefuseNotReadyAsync(context);
            return;
        }

        // A page may be silent for hours while an agent thinks; only the two ends decide when a session is over.
        var config = new ForwarderRequestConfig { ActivityTimeout = Timeout.InfiniteTimeSpan };
        using var connection = _use.Connect();
        var error = await _forwarder.SendAsync(context, endpoint.GetLeftPart(UriPartial.Authority), _client, config, CdpTransformer.Instance);
        if (error is not ForwarderError.None)
        {
            LogBroken(error.ToString());
        }
    }

    /// <summary>Answers a discovery route such as <c>/json/version</c>.</summary>
    public async Task DiscoverAsync(HttpContext context)
    {
        if (_state.Current.Endpoint is not { } endpoint)
        {
            await RefuseNotReadyAsync(context);
            return;
        }

        _use.Touch();

        // Chromium wants PUT for what changes something.
        var method = context.Request.Path.StartsWithSegments("/json/new") ? HttpMethod.Put : HttpMethod.Get;
        using var request = new HttpRequestMessage(method, new Uri(endpoint, context.Request.Path + context.Request.QueryString));
        try
        {
            using var response = await _client.SendAsync(request, context.RequestAborted);
            var body = await response.Content.ReadAsStringAsync(context.RequestAborted);
            context.Response.StatusCode = (int)response.StatusCode;
            context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            await context.Response.WriteAsync(WithReachableAddresses(body, endpoint, context.Request), context.RequestAborted);
        }
        catch (HttpRequestException exception)
        {
            LogBroken(exception.Message);
            await RefuseNotReadyAsync(context);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static string WithReachableAddresses(string body, Uri endpoint, HttpRequest request)
    {
        JsonNode? json;
        try
        {
            json = JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            // Some routes answer with a sentence.
            return body;
        }

        foreach (var target in json is JsonArray array ? array.OfType<JsonObject>() : json is JsonObject single ? [single] : [])
        {
            // The front end would be another server's page; without an address of its own it is left out.
            target.Remove("devtoolsFrontendUrl");
            if (target["webSocketDebuggerUrl"]?.GetValue<string>() is { } address)
            {
                target["webSocketDebuggerUrl"] = address.Replace(
                    $"ws://{endpoint.Authority}/", $"{(request.IsHttps ? "wss" : "ws")}://{request.Host}/", StringComparison.Ordinal);
            }
        }

        return json!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    private Task RefuseNotReadyAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "1";
        return RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, $"Chromium is not ready (phase {_state.Current.Phase}). See /status.");
    }

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(message, context.RequestAborted);
    }

    [LoggerMessage(20, LogLevel.Information, "A CDP connection broke: {Reason}")]
    private partial void LogBroken(string reason);

    /// <summary>Takes away what is meant for this service and not for Chromium.</summary>
    private sealed class CdpTransformer : HttpTransformer
    {
        public static readonly CdpTransformer Instance = new();

        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            proxyRequest.Headers.Host = null;
            foreach (var name in new[] { "Authorization", "Cookie", "Origin", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto" })
            {
                proxyRequest.Headers.Remove(name);
            }
        }
    }
}

/// <summary>The routes of <see cref="CdpProxy"/>; whatever Chromium serves besides them stays inside.</summary>
internal static class CdpRoutes
{
    private static readonly string[] Methods = ["GET", "PUT"];

    /// <summary>Maps the routes.</summary>
    public static void MapCdp(this WebApplication app)
    {
        app.UseWebSockets();
        foreach (var path in new[] { "/json", "/json/version", "/json/list", "/json/protocol", "/json/new", "/json/activate/{id}", "/json/close/{id}" })
        {
            app.MapMethods(path, Methods, (HttpContext context, CdpProxy proxy) => proxy.DiscoverAsync(context));
        }

        app.MapGet("/devtools/browser/{id}", (HttpContext context, CdpProxy proxy) => proxy.ForwardAsync(context));
        app.MapGet("/devtools/page/{id}", (HttpContext context, CdpProxy proxy) => proxy.ForwardAsync(context));
    }
}
