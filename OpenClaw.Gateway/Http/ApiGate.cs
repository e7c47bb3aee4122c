using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;
using OpenClaw.Gateway.Auth;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Connections;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Http;

/// <summary>
/// The door of every HTTP interface: no credentials in the address, a host and an origin that may be here, the right verb, the secret,
/// a body that is JSON and not too large. What comes behind it need not ask again.
/// </summary>
internal sealed class ApiGate(GatewayAuthenticator authenticator, OriginPolicy origins, ConfigurationStore configuration)
{
    /// <summary>Lets a request with a JSON body through; null when it was answered already.</summary>
    public async Task<JsonObject?> EnterAsync(HttpContext context, int maxBodyBytes)
    {
        if (!await CheckAsync(context, HttpMethods.Post))
        {
            return null;
        }

        var (body, error) = await ReadAsync(context, maxBodyBytes);
        if (body is null)
        {
            await FailAsync(context, error == BodyError.TooLarge ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest,
                "invalid_request_error", error == BodyError.TooLarge ? $"the body is larger than {maxBodyBytes} bytes" : "the body is not a JSON object");
        }

        return body;
    }

    /// <summary>Checks everything but the body; false when the request was answered already.</summary>
    public async Task<bool> CheckAsync(HttpContext context, string verb)
    {
        if (await RefuseAsync(context, verb))
        {
            return false;
        }

        switch (authenticator.CheckBearer(context.Request, OriginOf(context).Address))
        {
            case AuthOutcome.Accepted:
                return true;
            case AuthOutcome.LockedOut:
                context.Response.Headers.RetryAfter = "300";
                await FailAsync(context, StatusCodes.Status429TooManyRequests, "rate_limited", "too many failed attempts from this address");
                return false;
            default:
                await FailAsync(context, StatusCodes.Status401Unauthorized, "unauthorized", "Unauthorized");
                return false;
        }
    }

    /// <summary>The checks that need no secret; true when the request was answered.</summary>
    public async Task<bool> RefuseAsync(HttpContext context, string verb)
    {
        if (WebSocketEndpoint.HasCredentialsInAddress(context.Request))
        {
            await TextAsync(context, StatusCodes.Status400BadRequest, "credentials are not accepted in the URL: send them in a header");
            return true;
        }

        if (origins.Refusal(context.Request) is { } refusal)
        {
            await TextAsync(context, StatusCodes.Status403Forbidden, refusal);
            return true;
        }

        if (context.Request.Method != verb)
        {
            context.Response.Headers.Allow = verb;
            await TextAsync(context, StatusCodes.Status405MethodNotAllowed, "Method Not Allowed");
            return true;
        }

        return false;
    }

    public ClientOrigin OriginOf(HttpContext context) => ClientOrigin.Of(context, configuration.Current.Settings.Gateway?.TrustedProxies ?? []);

    /// <summary>Reads a JSON object of at most so many bytes.</summary>
    public static async Task<(JsonObject? Body, BodyError Error)> ReadAsync(HttpContext context, int maxBodyBytes)
    {
        if (context.Request.ContentLength > maxBodyBytes)
        {
            return (null, BodyError.TooLarge);
        }

        using var buffer = new PooledBuffer(16 * 1024);
        while (true)
        {
            var read = await context.Request.Body.ReadAsync(buffer.GetMemory(4096), context.RequestAborted);
            if (read == 0)
            {
                break;
            }

            buffer.Advance(read);
            if (buffer.Count > maxBodyBytes)
            {
                return (null, BodyError.TooLarge);
            }
        }

        try
        {
            return FrameText.IsText(buffer.Written.Span) && JsonNode.Parse(buffer.Written.Span) is JsonObject body && !HasDuplicates(body)
                ? (body, BodyError.None)
                : (null, BodyError.NotJson);
        }
        catch (JsonException)
        {
            return (null, BodyError.NotJson);
        }
    }

    /// <summary>Answers with an error in the form that clients of such interfaces know.</summary>
    public static Task FailAsync(HttpContext context, int status, string type, string message) => JsonAsync(
        context, status, new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = type } });

    public static Task JsonAsync(HttpContext context, int status, JsonObject answer)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers[HeaderNames.XContentTypeOptions] = "nosniff";
        return context.Response.WriteAsync(JsonText.Line(answer), context.RequestAborted);
    }

    public static Task TextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    // JsonNode finds a member that is there twice only when somebody looks; then it throws.
    private static bool HasDuplicates(JsonNode? node)
    {
        try
        {
            return node switch
            {
                JsonObject members => members.Count > 0 && members.Any(member => HasDuplicates(member.Value)),
                JsonArray items => items.Any(HasDuplicates),
                _ => false,
            };
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}

/// <summary>What is wrong with a body.</summary>
internal enum BodyError
{
    None,
    TooLarge,
    NotJson,
}
