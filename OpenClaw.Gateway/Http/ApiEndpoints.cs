using System.Text.Json.Nodes;

namespace OpenClaw.Gateway.Http;

/// <summary>The HTTP interfaces, all behind <see cref="ApiGate"/>.</summary>
internal static class ApiEndpoints
{
    public static void Map(WebApplication app)
    {
        app.Map("/v1/chat/completions", static context => Get<ChatCompletionsEndpoint>(context).HandleAsync(context));
        app.Map("/v1/responses", static context => Get<ResponsesEndpoint>(context).HandleAsync(context));
        app.Map("/v1/models", static context => Get<ModelsEndpoint>(context).HandleAsync(context));
        app.Map("/tools/invoke", static context => Get<ToolsInvokeEndpoint>(context).HandleAsync(context));

        // Clients of the original ask for a picture of the agent; agents here have none.
        app.MapGet("/avatar/{agentId}", static context => context.Request.Query.ContainsKey("meta")
            ? ApiGate.JsonAsync(context, StatusCodes.Status200OK, new JsonObject { ["avatarUrl"] = null })
            : ApiGate.TextAsync(context, StatusCodes.Status404NotFound, "Not Found"));
    }

    /// <summary>Hooks have the path that the configuration says, so they come before the routes.</summary>
    public static void UseHooks(WebApplication app) => app.Use(static (context, next) =>
        Get<HooksEndpoint>(context) is { } hooks && hooks.IsFor(context.Request, out var name) ? hooks.HandleAsync(context, name) : next(context));

    private static T Get<T>(HttpContext context)
        where T : notnull => context.RequestServices.GetRequiredService<T>();
}
