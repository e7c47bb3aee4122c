using System.Text;
using System.Text.Json.Nodes;
using OpenClaw.Protocol;
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

    private readonly string _shownPath;
    private readonly EnvironmentReader _environment;

    private ConfigurationEditor(string shownPath, string path, string? text, EnvironmentReader environment)
    {
        (_shownPath, _path, _environment) = (shownPath, path, environment);
        Text = text;
    }

    /// <summary>The file as it is, or null when there is none.</summary>
    public string? Text { get; }

    /// <summary>Opens the file; a link is followed, so that it stays one.</summary>
    /// <exception cref="CliException">The file cannot be read.</exception>
    public static ConfigurationEditor Open(string path, EnvironmentReader environment)
    {
        try
        {
            var real = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
            return new ConfigurationEditor(path, real, File.Exists(real) ? File.ReadAllText(real) : null, environment);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read: {exception.Message}", $"Look at its owner and permissions: ls -l {path}");
        }
    }

    /// <summary>The content, read and checked.</summary>
    public ConfigurationDocument Document => Checked(Text);

    /// <summary>The content as a tree, includes and references left as they are.</summary>
    /// <exception cref="CliException">The content is not JSON5.</exception>
    public JsonNode? Parse()
    {
        try
        {
            return string.IsNullOrWhiteSpace(Text) ? new JsonObject() : Json5Parser.Parse(Text).ToJson();
        }
        catch (Json5Exception exception)
        {
            throw Unreadable(exception);
        }
    }

    /// <summary>Refuses to go on when the file is not the one that somebody has read.</summary>
    /// <param name="baseHash">Hash of that text; null for whatever there is.</param>
    /// <exception cref="CliException">It is another one.</exception>
    public void RequireBase(string? baseHash)
    {
        if (baseHash is not null && !string.Equals(baseHash, ConfigurationDocument.HashOf(Text), StringComparison.OrdinalIgnoreCase))
        {
            throw new CliException("Error: config changed since last load", "Read it again: openclaw config validate --json shows the hash of the file as it is.");
        }
    }

    /// <summary>Changes the text and writes it unless it then has a problem that it has not now.</summary>
    /// <param name="change">Gets the old text, empty when there is no file.</param>
    /// <exception cref="CliException">The new content is invalid, or the file cannot be read or written.</exception>
    public void Apply(Func<string, string> change)
    {
        try
        {
            Save(change(Text ?? string.Empty));
        }
        catch (Json5Exception exception)
        {
            throw Unreadable(exception);
        }
        catch (FormatException exception)
        {
            throw new CliException($"Error: {exception.Message}");
        }
    }

    private void Save(string text)
    {
        var old = Checked(Text).Issues.ToHashSet();
        var added = Checked(text).Issues.Where(issue => !old.Contains(issue)).ToList();
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

    private CliException Unreadable(Json5Exception exception) => new($"{_shownPath} cannot be read: {exception.Message}", "Mend the file in an editor.");

    private ConfigurationDocument Checked(string? text) =>
        ConfigurationDocument.Parse(string.IsNullOrWhiteSpace(text) ? null : text, _path, _environment);

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
