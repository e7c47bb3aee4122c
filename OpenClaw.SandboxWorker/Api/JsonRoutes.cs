using System.Text.Json.Serialization.Metadata;

namespace OpenClaw.SandboxWorker.Api;

/// <summary>Routes with a JSON request and a JSON answer.</summary>
internal static class JsonRoutes
{
    public static void MapJson<TRequest, TAnswer>(
        this IEndpointRouteBuilder routes, string route, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, Func<HttpContext, TRequest, Task<TAnswer>> handle) =>
        routes.MapPost(route, async (HttpContext context) =>
        {
            var request = await JsonBody.ReadAsync(context, requestType);
            await context.Response.WriteAsJsonAsync(await handle(context, request), answerType, cancellationToken: context.RequestAborted);
        });
}
