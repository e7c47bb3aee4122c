using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.DemoModel.Dialects;

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

/// <summary>Every error has the body that clients of its route expect; elsewhere that of OpenAI's API.</summary>
internal static class ErrorAnswers
{
    /// <summary>Turns refusals, broken requests and unknown routes into error bodies.</summary>
    public static void UseErrorAnswers(this WebApplication app)
    {
        var dialects = app.Services.GetServices<IDialect>().ToArray();
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (RequestRefusedException refused) when (!context.Response.HasStarted)
            {
                await WriteAsync(context, Of(dialects, context), refused.Status, new ErrorBody(refused.Message, null, refused.Param, refused.Code));
            }
            catch (BadHttpRequestException broken) when (!context.Response.HasStarted)
            {
                await WriteAsync(context, Of(dialects, context), broken.StatusCode, new ErrorBody(broken.Message, null, null, null));
            }
        });

        app.UseStatusCodePages(context =>
        {
            var (http, status) = (context.HttpContext, context.HttpContext.Response.StatusCode);
            var message = status == StatusCodes.Status404NotFound
                ? $"Unknown request URL: {http.Request.Method} {http.Request.Path}. This server has {string.Join(", ", dialects.Select(d => "POST " + d.Path))} and GET /v1/models."
                : $"{http.Request.Method} {http.Request.Path} was refused with status {status}.";
            return WriteAsync(http, Of(dialects, http), status, new ErrorBody(message, null, null, null));
        });
    }

    /// <summary>The type that OpenAI's API gives to errors of a status.</summary>
    public static string OpenAiTypeOf(int status) => status switch
    {
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    /// <summary>The body of an error in OpenAI's interfaces: <c>{"error":{message, type, param, code}}</c>.</summary>
    public static byte[] OpenAiBody(int status, ErrorBody error) => JsonSerializer.SerializeToUtf8Bytes(
        new ErrorEnvelope(error with { Type = error.Type ?? OpenAiTypeOf(status) }), ErrorJson.Default.ErrorEnvelope);

    /// <summary>Writes an error as the whole response.</summary>
    public static async Task WriteAsync(HttpContext context, IDialect? dialect, int status, ErrorBody error)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.Body.WriteAsync(dialect?.Error(status, error) ?? OpenAiBody(status, error), context.RequestAborted);
    }

    private static IDialect? Of(IDialect[] dialects, HttpContext context) => Array.Find(dialects, dialect => context.Request.Path == dialect.Path);
}

/// <summary>The outer object of an error.</summary>
/// <param name="Error">What went wrong.</param>
internal sealed record ErrorEnvelope(ErrorBody Error);

/// <summary>What went wrong.</summary>
/// <param name="Message">For people.</param>
/// <param name="Type">The kind of error; follows from the status when null.</param>
/// <param name="Param">The member of the request at fault.</param>
/// <param name="Code">For programs.</param>
internal sealed record ErrorBody(string Message, string? Type, string? Param, string? Code);

/// <summary>Source-generated JSON of errors.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ErrorEnvelope))]
internal sealed partial class ErrorJson : JsonSerializerContext;
