using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.DemoModel.Api;

/// <summary>A request that is answered with an error; carries what the error body says.</summary>
internal sealed class RequestRefusedException(int status, string message, string? param, string? code) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status => status;

    /// <summary>The member of the request at fault.</summary>
    public string? Param => param;

    /// <summary>A word for programs.</summary>
    public string? Code => code;

    /// <summary>A 400 for a member whose value is wrong.</summary>
    public static RequestRefusedException Invalid(string? param, string message) => new(StatusCodes.Status400BadRequest, message, param, null);
}

/// <summary>Every error has the body OpenAI's API gives it: <c>{"error":{message, type, param, code}}</c>.</summary>
internal static class OpenAiErrors
{
    /// <summary>Turns refusals, broken requests and unknown routes into error bodies.</summary>
    public static void UseOpenAiErrors(this WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (RequestRefusedException refused) when (!context.Response.HasStarted)
            {
                await WriteAsync(context, refused.Status, new ErrorBody(refused.Message, TypeOf(refused.Status), refused.Param, refused.Code));
            }
            catch (BadHttpRequestException broken) when (!context.Response.HasStarted)
            {
                await WriteAsync(context, broken.StatusCode, new ErrorBody(broken.Message, TypeOf(broken.StatusCode), null, null));
            }
        });

        app.UseStatusCodePages(context =>
        {
            var (http, status) = (context.HttpContext, context.HttpContext.Response.StatusCode);
            var message = status == StatusCodes.Status404NotFound
                ? $"Unknown request URL: {http.Request.Method} {http.Request.Path}. This server has POST /v1/chat/completions and GET /v1/models."
                : $"{http.Request.Method} {http.Request.Path} was refused with status {status}.";
            return WriteAsync(http, status, new ErrorBody(message, TypeOf(status), null, null));
        });
    }

    /// <summary>The error type that belongs to a status.</summary>
    public static string TypeOf(int status) => status switch
    {
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    /// <summary>Writes an error as the whole response.</summary>
    public static Task WriteAsync(HttpContext context, int status, ErrorBody error)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new ErrorEnvelope(error), ErrorJson.Default.ErrorEnvelope, cancellationToken: context.RequestAborted);
    }
}

/// <summary>The outer object of an error.</summary>
/// <param name="Error">What went wrong.</param>
internal sealed record ErrorEnvelope(ErrorBody Error);

/// <summary>What went wrong.</summary>
/// <param name="Message">For people.</param>
/// <param name="Type">The kind of error.</param>
/// <param name="Param">The member of the request at fault.</param>
/// <param name="Code">For programs.</param>
internal sealed record ErrorBody(string Message, string Type, string? Param, string? Code);

/// <summary>Source-generated JSON of errors.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ErrorEnvelope))]
internal sealed partial class ErrorJson : JsonSerializerContext;
