using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;

namespace OpenClaw.Gateway.Http;

/// <summary><c>GET /v1/models</c>: the agents, as the models that clients of the other interfaces may name.</summary>
internal sealed class ModelsEndpoint(ApiGate gate, ChatCompletionsEndpoint chat, ResponsesEndpoint responses, ConfigurationStore configuration)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (!chat.IsEnabled && !responses.IsEnabled)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (!await gate.CheckAsync(context, HttpMethods.Get))
        {
            return;
        }

        var names = configuration.Current.Agents.Select(agent => $"openclaw:{ConfigurationSnapshot.NormalizeAgentId(agent.Id)}").Prepend("openclaw");
        await ApiGate.JsonAsync(context, StatusCodes.Status200OK, new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. names.Select(name => (JsonNode)new JsonObject
            {
                ["id"] = name,
                ["object"] = "model",
                ["created"] = 0,
                ["owned_by"] = "openclaw",
            })]),
        });
    }
}
