using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Gateway.Http;

/// <summary>A turn that an HTTP request asked for.</summary>
/// <param name="Run">The turn.</param>
/// <param name="Text">The parts of its answer, in order; ends with the turn.</param>
internal sealed record ApiTurn(AgentRun Run, ChannelReader<string> Text)
{
    /// <summary>What stands for an answer without text.</summary>
    public const string NoAnswer = "No response from OpenClaw.";
}

/// <summary>Finds the agent and session of an HTTP request and starts its turn.</summary>
internal sealed class ApiTurns(AgentRunner runner, ConfigurationStore configuration)
{
    private static readonly string[] ModelPrefixes = ["openclaw:", "openclaw/", "agent:"];

    /// <summary>The agent that a request names by header or model; null when there is no such agent.</summary>
    public string? AgentOf(HttpRequest request, string? model)
    {
        var named = Header(request, "x-openclaw-agent-id") ?? Header(request, "x-openclaw-agent")
            ?? ModelPrefixes.Where(prefix => model?.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) == true).Select(prefix => model![prefix.Length..]).FirstOrDefault();
        var agentId = named is null ? configuration.Current.DefaultAgentId : ConfigurationSnapshot.NormalizeAgentId(named);
        return configuration.Current.FindAgent(agentId) is null ? null : agentId;
    }

    /// <summary>Starts a turn in the session that the request names, or in one of its own. A client that goes away ends it.</summary>
    public ApiTurn Start(HttpContext context, string runId, string kind, string agentId, string? user, ApiPrompt prompt)
    {
        var current = configuration.Current;
        var key = Header(context.Request, "x-openclaw-session-key") is { } given ? SessionKey.Canonical(given, agentId, current.MainKey)
            : string.IsNullOrWhiteSpace(user) ? $"agent:{agentId}:{kind}:{Guid.NewGuid()}"
            : $"agent:{agentId}:{kind}-user:{user.Trim()}";
        if (SessionKey.TryParse(key, out var named, out _) && current.FindAgent(ConfigurationSnapshot.NormalizeAgentId(named)) is not null)
        {
            agentId = ConfigurationSnapshot.NormalizeAgentId(named);
        }

        var parts = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
        var (run, _) = runner.Start(new RunRequest
        {
            RunId = runId,
            AgentId = agentId,
            SessionKey = key,
            Message = prompt.Message,
            ExtraSystemPrompt = prompt.System,
            Method = kind,
            OnText = part => parts.Writer.TryWrite(part),
        });
        run.Completion.ContinueWith(static (_, state) => ((ChannelWriter<string>)state!).TryComplete(), parts.Writer, TaskScheduler.Default);
        context.RequestAborted.Register(() => run.Abort("rpc"));
        return new ApiTurn(run, parts.Reader);
    }

    private static string? Header(HttpRequest request, string name) => request.Headers[name].ToString().Trim() is { Length: > 0 } value ? value : null;
}

/// <summary>What a request says to the agent: instructions, and one message that may quote what came before.</summary>
internal sealed record ApiPrompt(string Message, string? System)
{
    /// <summary>Makes one message of a conversation; null when nobody asks anything in it.</summary>
    public static ApiPrompt? Of(IReadOnlyList<(string Role, string Text)> messages, string? instructions)
    {
        var system = string.Join("\n\n", messages.Where(message => message.Role is "system" or "developer").Select(message => message.Text)
            .Prepend(instructions).Where(text => !string.IsNullOrWhiteSpace(text)));
        var spoken = messages.Where(message => message.Role is "user" or "assistant" or "tool" && message.Text.Length > 0).ToArray();
        var last = Array.FindLastIndex(spoken, message => message.Role is "user" or "tool");
        if (last < 0)
        {
            return null;
        }

        if (last == 0)
        {
            return new ApiPrompt(spoken[0].Text, system.Length == 0 ? null : system);
        }

        var text = new StringBuilder("[Earlier in this conversation]\n");
        foreach (var (role, said) in spoken.Take(last))
        {
            text.Append(role).Append(": ").Append(said).Append('\n');
        }

        text.Append("\n[Current message]\n").Append(spoken[last].Text);
        return new ApiPrompt(text.ToString(), system.Length == 0 ? null : system);
    }

    /// <summary>The text of a message's content, which is a text or a list of parts; null when a part is no text.</summary>
    public static string? TextOf(JsonNode? content) => content switch
    {
        null => string.Empty,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonArray parts => Parts(parts),
        _ => null,
    };

    private static string? Parts(JsonArray parts)
    {
        var texts = parts.Select(part => part is JsonObject members && members["type"]?.ToString() is "text" or "input_text" or "output_text"
            ? part["text"]?.ToString()
            : null).ToArray();
        return texts.Any(text => text is null) ? null : string.Join('\n', texts);
    }
}
