using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Cli.Settings;

/// <summary>
/// Changes openclaw.json in place: comments survive, the file is replaced in one step and stays readable by its owner alone, and the
/// last versions are kept beside it as <c>openclaw.json.bak</c>, <c>.bak.1</c> to <c>.bak.4</c>.
/// </summary>
internal sealed class ConfigurationEditor
{
    private const int OldestBackup = 4;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyDirectory = OwnerOnly | UnixFileMode.UserExecute;
    private readonly string _path;

    private ConfigurationEditor(string path, string? text)
    {
        _path = path;
        Text = text;
    }

    /// <summary>The file as it is, or null when there is none.</summary>
    public string? Text { get; }

    /// <summary>Opens the file; a link is followed, so that it stays one.</summary>
    /// <exception cref="CliException">The file cannot be read.</exception>
    public static ConfigurationEditor Open(string path)
    {
        try
        {
            var real = Directory.Exists(Path.GetDirectoryName(path)) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
            return new ConfigurationEditor(real, File.Exists(real) ? File.ReadAllText(real) : null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read: {exception.Message}", $"Look at its owner and permissions: ls -l {path}");
        }
    }

    /// <summary>The content as a tree.</summary>
    /// <exception cref="CliException">The content is not JSON5.</exception>
    public JsonNode? Parse() => Parse(Text);

    /// <summary>Every problem of the content.</summary>
    public IReadOnlyList<ConfigurationIssue> Issues() => Issues(Text);

    /// <summary>Writes a new content unless it has a problem that the old one has not.</summary>
    /// <exception cref="CliException">The new content is invalid, or the file cannot be written.</exception>
    public void Save(string text)
    {
        var old = Issues(Text).ToHashSet();
        var added = Issues(text).Where(issue => !old.Contains(issue)).ToList();
        if (added.Count > 0)
        {
            throw new CliException(
                $"Error: Config validation failed: {added[0]}", [.. added.Skip(1).Select(issue => issue.ToString()), "Nothing was changed."]);
        }

        try
        {
            Replace(text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{_path} cannot be written: {exception.Message}", $"Look at owner and permissions: ls -ld {Path.GetDirectoryName(_path)} {_path}");
        }
    }

    private JsonNode? Parse(string? text)
    {
        try
        {
            return string.IsNullOrWhiteSpace(text) ? new JsonObject() : Json5Parser.Parse(text).ToJson();
        }
        catch (Json5Exception exception)
        {
            throw new CliException($"{_path} cannot be read: {exception.Message}", "Mend the file in an editor.");
        }
    }

    private IReadOnlyList<ConfigurationIssue> Issues(string? text) =>
        ConfigurationSchema.Validate(JsonSerializer.SerializeToElement(Parse(text), CliJson.Default.JsonNode));

    private void Replace(string text)
    {
        var directory = Path.GetDirectoryName(_path)!;
        if (!Directory.Exists(directory))
        {
            _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(directory) : Directory.CreateDirectory(directory, OwnerOnlyDirectory);
        }

        var temporary = $"{_path}.{Guid.NewGuid():N}.tmp";
        try
        {
            WriteDurably(temporary, text);
            if ((File.Exists(_path) ? File.ReadAllText(_path) : null) != Text)
            {
                throw new IOException("somebody else changed it in the meantime; run the command again");
            }

            if (Text is not null)
            {
                RotateBackups();
                WriteDurably(_path + ".bak", Text);
            }

            File.Move(temporary, _path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private void RotateBackups()
    {
        for (var age = OldestBackup; age >= 1; age--)
        {
            var younger = age == 1 ? _path + ".bak" : $"{_path}.bak.{age - 1}";
            if (File.Exists(younger))
            {
                File.Move(younger, $"{_path}.bak.{age}", overwrite: true);
            }
        }
    }

    private static void WriteDurably(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var stream = new FileStream(path, options);
        stream.Write(Encoding.UTF8.GetBytes(text));
        stream.Flush(flushToDisk: true);
    }
}
