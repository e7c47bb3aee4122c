using System.Text.Json.Nodes;

namespace OpenClaw.Gateway.Http;

/// <summary><c>POST /tools/invoke</c>: one call of a tool, without an agent.</summary>
internal sealed class ToolsInvokeEndpoint(ApiGate gate, OperatorTools tools)
{
    private const int MaxBodyBytes = 2 * 1024 * 1024;

    public async Task HandleAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, MaxBodyBytes) is not { } body)
        {
            return;
        }

        if (ApiJson.TrimmedText(body["tool"]) is not { } tool)
        {
            await ApiGate.FailAsync(context, StatusCodes.Status400BadRequest, "invalid_request_error", "tools.invoke requires body.tool");
            return;
        }

        var arguments = body["args"] as JsonObject ?? [];
        if (ApiJson.TrimmedText(body["action"]) is { } action)
        {
            arguments["action"] ??= action;
        }

        JsonObject? result;
        try
        {
            result = tools.Call(tool, arguments, ApiJson.TrimmedText(body["sessionKey"]) ?? "main");
        }
        catch (ArgumentException exception)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "tool_error", exception.Message);
            return;
        }

        if (result is null)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "not_found", $"Tool not available: {Methods.ShownText.Of(tool)}");
            return;
        }

        await ApiGate.JsonAsync(context, StatusCodes.Status200OK, new JsonObject { ["ok"] = true, ["result"] = result });
    }

    private static Task RefuseAsync(HttpContext context, int status, string type, string message) => ApiGate.JsonAsync(
        context, status, new JsonObject { ["ok"] = false, ["error"] = new JsonObject { ["type"] = type, ["message"] = message } });
}
