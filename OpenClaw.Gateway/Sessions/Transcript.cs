using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Sessions;

/// <summary>
/// Appends to one session's JSONL file, in the form of the original's version 3. A line is one write; a line that a crash cut off is
/// mended when the file is opened the next time, so a broken tail never swallows what follows it.
/// </summary>
internal sealed class Transcript
{
    private const int TailBytes = 4 * 1024 * 1024;

    private readonly string _path;
    private readonly TimeProvider _time;
    private string? _lastId;

    private Transcript(string path, TimeProvider time, string? lastId)
    {
        _path = path;
        _time = time;
        _lastId = lastId;
    }

    /// <summary>Opens a transcript for appending, and makes it when there is none. One at a time per session: the lane sees to it.</summary>
    public static Transcript Open(string path, string sessionId, string workspace, TimeProvider time)
    {
        GatewayPaths.EnsurePrivateDirectory(Path.GetDirectoryName(path)!);
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            AppendLine(path, new JsonObject
            {
                ["type"] = "session",
                ["version"] = 3,
                ["id"] = sessionId,
                ["timestamp"] = Iso(time.GetUtcNow()),
                ["cwd"] = workspace,
            });
            return new Transcript(path, time, null);
        }

        MendTail(path);
        return new Transcript(path, time, LastId(path));
    }

    /// <summary>Appends an entry and returns its id.</summary>
    public string Append(string type, params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        var line = new JsonObject { ["type"] = type };
        foreach (var (name, value) in members)
        {
            line[name] = value;
        }

        line["id"] = id;
        line["parentId"] = _lastId;
        line["timestamp"] = Iso(_time.GetUtcNow());
        AppendLine(_path, line);
        _lastId = id;
        return id;
    }

    public string AppendMessage(JsonObject message) => Append("message", ("message", message));

    public static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A moment for the end of a file's name, where a colon is not allowed on every system.</summary>
    public static string FileStamp(DateTimeOffset time) => Iso(time).Replace(':', '-');

    private static void AppendLine(string path, JsonObject line)
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(path, options);
        stream.Write(Encoding.UTF8.GetBytes(JsonText.Line(line) + "\n"));
    }

    // A last line without its line feed was cut off: a whole one gets the line feed, a part of one goes.
    private static void MendTail(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        var end = stream.Length;
        if (EndsWithLineFeed(stream))
        {
            return;
        }

        var start = Math.Max(0, end - TailBytes);
        var tail = new byte[end - start];
        stream.Position = start;
        stream.ReadExactly(tail);
        var lineStart = Array.LastIndexOf(tail, (byte)'\n') + 1;
        if (IsJson(tail.AsMemory(lineStart)))
        {
            stream.WriteByte((byte)'\n');
        }
        else
        {
            stream.SetLength(start + lineStart);
        }
    }

    private static bool EndsWithLineFeed(FileStream stream)
    {
        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte() == '\n';
    }

    private static string? LastId(string path)
    {
        foreach (var line in TranscriptReader.ReadBackwards(path))
        {
            if (line["type"]?.GetValue<string>() != "session" && line["id"] is JsonValue value && value.TryGetValue<string>(out var id))
            {
                return id;
            }
        }

        return null;
    }

    private static bool IsJson(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
