using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Cli.Settings;

/// <summary>Files of the state directory: 0600, replaced in one step.</summary>
internal static class PrivateFiles
{
    /// <summary>The object in a file; an empty one when there is none.</summary>
    /// <exception cref="CliException">It cannot be read, or holds something else.</exception>
    public static JsonObject Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new JsonException("it is no object") : [];
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read: {exception.Message}", $"Look at it: ls -l {path}");
        }
    }

    /// <summary>Replaces a file.</summary>
    /// <exception cref="CliException">It cannot be written.</exception>
    public static void Write(string path, JsonNode content) => Write(path, JsonText.Pretty(content) + "\n");

    /// <summary>Replaces a file.</summary>
    /// <exception cref="CliException">It cannot be written.</exception>
    public static void Write(string path, string text)
    {
        StateDirectories.Create(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var stream = new FileStream(temporary, options))
            {
                stream.Write(Encoding.UTF8.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be written: {exception.Message}", $"Look at owner and permissions: ls -ld {Path.GetDirectoryName(path)}");
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
