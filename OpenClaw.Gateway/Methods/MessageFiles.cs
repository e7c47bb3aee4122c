using System.Text.Json;
using OpenClaw.Gateway.Tools;

namespace OpenClaw.Gateway.Methods;

/// <summary>What a method answers when the files of a message cannot be taken.</summary>
internal static class MessageFiles
{
    /// <inheritdoc cref="InboundAttachments.ReceiveAsync"/>
    /// <returns>The message with a line for each file; or the refusal, and nothing is to be sent.</returns>
    public static async Task<(string Message, RpcResult? Refusal)> TryReceiveAsync(
        this InboundAttachments attachments, string agentId, string sessionKey, string message, IReadOnlyList<JsonElement> files, CancellationToken cancellationToken)
    {
        try
        {
            return (await attachments.ReceiveAsync(agentId, sessionKey, message, files, cancellationToken), null);
        }
        catch (AttachmentException exception)
        {
            return (message, RpcResult.Invalid(exception.Message));
        }
        catch (SandboxException exception)
        {
            return (message, RpcResult.Unavailable($"the attachments could not be stored: {exception.Error.Message} {exception.Error.Fix}".TrimEnd()));
        }
    }
}
