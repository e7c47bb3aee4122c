using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Gateway.Tools.Hosts;

/// <summary>Takes the first question that a tool would ask its host, and asks nobody.</summary>
internal sealed class PlanningHost : IToolHost
{
    public Task ExecAsync(ExecRequest request, Action<ExecFrame> onFrame, CancellationToken cancellationToken) =>
        throw new PlannedException(WorkerRoutes.Exec, JsonSerializer.SerializeToNode(request, WorkerJson.Default.ExecRequest)!);

    public Task<TAnswer> AskAsync<TRequest, TAnswer>(
        string route, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken) =>
        throw new PlannedException(route, JsonSerializer.SerializeToNode(request, requestType)!);
}

/// <summary>What a tool would ask first. It ends the tool there.</summary>
internal sealed class PlannedException(string route, JsonNode body) : Exception
{
    public string Route => route;

    public JsonNode Body => body;
}
