using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Connection;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands;

/// <summary>Log lines for people, or as JSON, one document per line.</summary>
internal sealed class LogLines(Terminal terminal, bool json, bool styled)
{
    private static readonly JsonSerializerOptions OneLine = new(CliJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an answer of <c>logs.tail</c>.</summary>
    public void Write(JsonElement page, bool isFirst)
    {
        if (json && isFirst)
        {
            WriteJsonLine(new JsonObject { ["type"] = "meta", ["file"] = page.Text("file"), ["cursor"] = page.Number("cursor"), ["size"] = page.Number("size") });
        }
        else if (isFirst)
        {
            terminal.WriteLine($"Log file: {page.Text("file")}");
        }

        if (page.Flag("truncated"))
        {
            Notice("Log tail truncated (increase --max-bytes).");
        }

        if (page.Flag("reset") && !isFirst)
        {
            Notice("Log cursor reset (file rotated).");
        }

        foreach (var line in page.Texts("lines"))
        {
            WriteEntry(line);
        }
    }

    /// <summary>Writes why there is nothing, as one JSON line on standard error.</summary>
    public static JsonObject ErrorOf(CliException failure, GatewayTarget target) => new()
    {
        ["type"] = "error",
        ["message"] = failure.Message,
        ["error"] = failure.Message,
        ["details"] = new JsonObject { ["url"] = target.Url.OriginalString, ["urlSource"] = target.UrlSource, ["configPath"] = target.ConfigPath },
        ["hint"] = string.Join(' ', failure.Remedy),
    };

    /// <inheritdoc cref="ErrorOf"/>
    public void WriteError(CliException failure, GatewayTarget target) => terminal.WriteErrorLine(ErrorOf(failure, target).ToJsonString(OneLine));

    private void Notice(string text)
    {
        if (json)
        {
            WriteJsonLine(new JsonObject { ["type"] = "notice", ["message"] = text });
        }
        else
        {
            terminal.WriteErrorLine(text);
        }
    }

    private void WriteEntry(string line)
    {
        var entry = Entry.Parse(line);
        if (json)
        {
            WriteJsonLine(entry is null
                ? new JsonObject { ["type"] = "raw", ["raw"] = line }
                : new JsonObject { ["type"] = "log", ["time"] = entry.Time, ["level"] = entry.Level }
                    .With("subsystem", entry.Subsystem).With("message", entry.Message).With("raw", line));
            return;
        }

        if (entry is null)
        {
            terminal.WriteLine(line.Printable());
            return;
        }

        var level = entry.Level.Printable();
        var shown = !styled ? level : entry.Level switch
        {
            "error" or "fatal" => terminal.Bad(level),
            "warn" => terminal.Caution(level),
            "debug" or "trace" => terminal.Faint(level),
            _ => level,
        };
        var time = (entry.Time ?? string.Empty).Printable();
        terminal.WriteLine(string.Join(' ', new[]
        {
            styled ? terminal.Faint(time) : time, shown, entry.Subsystem?.Printable(), entry.Message.Printable(),
        }.Where(part => !string.IsNullOrEmpty(part))));
    }

    private void WriteJsonLine(JsonObject members) => terminal.WriteLine(members.ToJsonString(OneLine));

    // A line of the log file is a JSON object: the arguments under "0", "1", ... and the circumstances under "_meta".
    private sealed record Entry(string? Time, string Level, string? Subsystem, string Message)
    {
        public static Entry? Parse(string line)
        {
            JsonElement root;
            try
            {
                using var document = JsonDocument.Parse(line);
                root = document.RootElement.Clone();
            }
            catch (JsonException)
            {
                return null;
            }

            if (root.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            var arguments = Enumerable.Range(0, 16).Select(i => root.At(i.ToString(System.Globalization.CultureInfo.InvariantCulture)))
                .TakeWhile(part => part is not null).Select(part => part!.Value).ToList();
            var name = root.Text("_meta", "name") is { } text && text.StartsWith('{') ? SubsystemOf(text) : root.Text("subsystem");
            var message = string.Join(' ', arguments
                .Where((part, index) => !(index == 0 && name is not null && part.AsText() is { } first && SubsystemOf(first) == name))
                .Select(part => part.AsText() ?? part.GetRawText()));
            return new Entry(
                root.Text("time") ?? root.Text("_meta", "date"),
                (root.Text("_meta", "logLevelName") ?? root.Text("level") ?? "info").ToLowerInvariant(),
                name,
                message.Length > 0 ? message : root.Text("message") ?? string.Empty);
        }

        private static string? SubsystemOf(string json)
        {
            try
            {
                using var document = JsonDocument.Parse(json);
                return document.RootElement.Text("subsystem");
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}
