using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Tools.Hosts;

namespace OpenClaw.Gateway.Tools;

/// <summary>One call of a tool by a model.</summary>
internal sealed record ToolCall(string Id, string Name, JsonObject Arguments, string AgentId, string SessionKey)
{
    /// <summary><c>provider/model</c> of the turn; null outside a turn.</summary>
    public string? Model { get; init; }

    /// <summary>Where the session's commands and files are. The catalogue sets it.</summary>
    /// <exception cref="InvalidOperationException">The tool uses no host.</exception>
    public IToolHost Host
    {
        get => field ?? throw new InvalidOperationException($"{Name} uses no host.");
        init;
    }

    /// <summary>Hears how far a call is: the end of its output so far. Null when nobody listens.</summary>
    public Action<ToolResult>? OnUpdate { get; init; }

    /// <summary>Whether the call is only planned: nothing is to happen, and nobody to be asked.</summary>
    public bool IsPlan { get; init; }

    /// <summary>The turn; null outside one.</summary>
    public AgentRun? Run { get; init; }

    /// <summary>The arguments in the form the tool wants.</summary>
    /// <exception cref="ToolException">A value has the wrong type.</exception>
    public T Read<T>(JsonTypeInfo<T> type)
    {
        try
        {
            return Arguments.Deserialize(type)!;
        }
        catch (JsonException exception)
        {
            throw new ToolException($"Invalid arguments: {exception.Path} has the wrong type.");
        }
    }

    /// <summary>The first of several names of one argument that has a value.</summary>
    /// <exception cref="ToolException">None has.</exception>
    public static string Required(string name, string? value, string? otherName = null, string? other = null) =>
        !string.IsNullOrWhiteSpace(value) ? value
        : !string.IsNullOrWhiteSpace(other) ? other
        : throw new ToolException($"Missing required parameter: {name}{(otherName is null ? string.Empty : $" ({name} or {otherName})")}");
}
