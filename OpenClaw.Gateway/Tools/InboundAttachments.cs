using System.Globalization;
using System.Text;
using System.Text.Json;
using OpenClaw.Gateway.Tools.Files;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Gateway.Tools;

/// <summary>Files that a client sends with a message. They are put into the sandbox's workspace, and the message says where.</summary>
internal sealed class InboundAttachments(SandboxWorkspaces workspaces)
{
    /// <summary>Most bytes of one file, as clients of the original know it.</summary>
    public const int MaxBytes = 5_000_000;

    private const int MaxFiles = 8;

    /// <summary>Stores the files and names them in the message.</summary>
    /// <returns>The message with a line for each file.</returns>
    /// <exception cref="AttachmentException">A file is none, is too large, or the session has nowhere to put it; nothing was stored.</exception>
    /// <exception cref="SandboxException">The worker cannot take one.</exception>
    public async Task<string> ReceiveAsync(
        string agentId, string sessionKey, string message, IReadOnlyList<JsonElement> attachments, CancellationToken cancellationToken)
    {
        var files = Read(attachments);
        if (!workspaces.IsSandboxed(agentId, sessionKey))
        {
            throw new AttachmentException("attachments need a sandboxed session in this version: set agents.defaults.sandbox.mode to \"all\", or send the text alone");
        }

        var stored = await workspaces.StoreAsync(agentId, sessionKey, files, cancellationToken);
        var text = new StringBuilder(message.TrimEnd());
        for (var i = 0; i < stored.Count; i++)
        {
            text.Append(text.Length == 0 ? string.Empty : i == 0 ? "\n\n" : "\n")
                .Append(CultureInfo.InvariantCulture, $"[media attached: {stored[i].Path} ({ImageKind.Of(files[i].Bytes) ?? "application/octet-stream"})]");
        }

        return text.ToString();
    }

    private static List<InboundFile> Read(IReadOnlyList<JsonElement> attachments)
    {
        if (attachments.Count > MaxFiles)
        {
            throw new AttachmentException($"attachments: there are {attachments.Count}, and {MaxFiles} is the most");
        }

        return [.. attachments.Select(Read)];
    }

    private static InboundFile Read(JsonElement attachment, int index)
    {
        if (attachment.ValueKind != JsonValueKind.Object || Text(attachment, "content") is not { } content)
        {
            throw new AttachmentException($"attachments[{index}].content: expected the file in base64, or as a data URL");
        }

        // data:<type>;base64,<bytes>
        var comma = content.StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? content.IndexOf(',', StringComparison.Ordinal) : -1;
        var encoded = content.AsSpan(comma + 1).Trim();
        if (encoded.Length > (MaxBytes + 2) / 3 * 4 + 4)
        {
            throw new AttachmentException($"attachments[{index}].content: the file has more than {MaxBytes} bytes, the most there may be");
        }

        var bytes = new byte[encoded.Length / 4 * 3 + 3];
        if (!Convert.TryFromBase64Chars(encoded, bytes, out var length) || length == 0)
        {
            throw new AttachmentException($"attachments[{index}].content: is {(encoded.Length == 0 ? "empty" : "not base64")}; expected the file in base64, or as a data URL");
        }

        if (length > MaxBytes)
        {
            throw new AttachmentException($"attachments[{index}].content: the file has {length} bytes, and {MaxBytes} is the most");
        }

        Array.Resize(ref bytes, length);
        var name = Text(attachment, "fileName") is { } given && !string.IsNullOrWhiteSpace(given) ? given : Named(index, ImageKind.Of(bytes));
        return new InboundFile(name, bytes);
    }

    private static string Named(int index, string? mediaType) => string.Create(
        CultureInfo.InvariantCulture, $"attachment-{index + 1}.{mediaType switch { null => "bin", "image/jpeg" => "jpg", var type => type["image/".Length..] }}");

    private static string? Text(JsonElement attachment, string member) =>
        attachment.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>A file that came with a message cannot be taken; the message says which, why and what would be right.</summary>
internal sealed class AttachmentException(string message) : Exception(message);
