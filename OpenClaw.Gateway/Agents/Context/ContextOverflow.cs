using OpenClaw.Gateway.Providers;

namespace OpenClaw.Gateway.Agents.Context;

/// <summary>Recognises a provider's answer that a conversation is too long; each says it in its own words.</summary>
internal static class ContextOverflow
{
    public static bool Is(ModelUnavailableException exception) => exception.Kind == FaultKind.ContextOverflow;
}
