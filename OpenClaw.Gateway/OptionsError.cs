namespace OpenClaw.Gateway;

/// <summary>A start-up setting is wrong; the message is for the person at the terminal.</summary>
internal sealed class OptionsError(string message) : Exception(message);
