using System.Globalization;
using System.Text;
using OpenClaw.Gateway.Tools.Hosts;
using OpenClaw.Protocol.Workspaces;

namespace OpenClaw.Gateway.Agents.Context;

/// <summary>The files of an agent's workspace that go to its model with every turn.</summary>
/// <remarks>
/// A sandbox with a writable workspace can put anything under these names. A link could name the gateway's own secrets, and a pipe would
/// keep the turn waiting: only regular files are read, and no link is followed.
/// </remarks>
internal static class BootstrapFiles
{
    /// <summary>Most characters of a file unless <c>agents.defaults.bootstrapMaxChars</c> says otherwise.</summary>
    public const int DefaultMaxChars = 20_000;

    private const int MostBytes = 4 << 20;

    // Who does one task for another session needs neither character nor memory.
    private static readonly string[] NamesOfSubagents = ["AGENTS.md", "TOOLS.md"];

    /// <summary>What the model reads of the workspace; empty when it has none of the files.</summary>
    public static string Section(string workspace, int maxChars, bool isSubagent)
    {
        var text = new StringBuilder();
        foreach (var name in isSubagent ? NamesOfSubagents : BootstrapFileNames.All)
        {
            if (Read(workspace, name) is { } content && !string.IsNullOrWhiteSpace(content))
            {
                text.Append(text.Length == 0 ? "# Workspace files\nThey are yours to keep: what you should know next time belongs into one of them.\n" : string.Empty)
                    .Append(CultureInfo.InvariantCulture, $"\n## {name}\n\n").Append(Shortened(content.Trim(), name, maxChars)).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>A file's text; null when there is no regular file of that name.</summary>
    public static string? Read(string workspace, string name)
    {
        using var handle = RegularFile.TryOpen(Path.Combine(workspace, name), out _);
        if (handle is null)
        {
            return null;
        }

        try
        {
            var length = (int)Math.Min(RandomAccess.GetLength(handle), MostBytes);
            var bytes = new byte[length];
            var count = 0;
            while (count < length && RandomAccess.Read(handle, bytes.AsSpan(count), count) is > 0 and var read)
            {
                count += read;
            }

            return Encoding.UTF8.GetString(bytes, 0, count).TrimStart('\uFEFF');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    // The beginning says what a file is about, the end what is new.
    private static string Shortened(string content, string name, int maxChars)
    {
        if (content.Length <= maxChars)
        {
            return content;
        }

        var head = maxChars * 7 / 10;
        var tail = maxChars * 2 / 10;
        return string.Create(
            CultureInfo.InvariantCulture, $"{content[..head]}\n\n[…{name} has {content.Length} characters; the middle is left out. Read the file for the rest.…]\n\n{content[^tail..]}");
    }
}
