using System.Text;

namespace OpenClaw.Protocol.Configuration;

/// <summary>Where a configuration and the files that it includes come from.</summary>
public interface IConfigurationFiles
{
    /// <summary>The text of a file.</summary>
    /// <exception cref="IOException">There is no such file, it is no regular file, or it is larger than <see cref="ConfigurationFiles.MaxBytes"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read.</exception>
    string ReadAllText(string path);

    /// <summary>The path with every link on the way followed; the path itself where nothing is found.</summary>
    string RealPath(string path);
}

/// <summary>The files of this machine.</summary>
public sealed class ConfigurationFiles : IConfigurationFiles
{
    /// <summary>Most bytes of one file: 4 MiB.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private const int MaxLinks = 40;

    /// <summary>The only one there need be.</summary>
    public static ConfigurationFiles Instance { get; } = new();

    /// <inheritdoc/>
    public string ReadAllText(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        // A pipe would never end, a device never be full.
        if (!stream.CanSeek)
        {
            throw new IOException($"{path} is no regular file.");
        }

        if (stream.Length > MaxBytes)
        {
            throw new IOException($"{path} is larger than {MaxBytes / 1024 / 1024} MiB.");
        }

        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <inheritdoc/>
    public string RealPath(string path)
    {
        try
        {
            return Follow(Path.GetFullPath(path), MaxLinks);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }

    private static string Follow(string path, int linksLeft)
    {
        var root = Path.GetPathRoot(path)!;
        var real = root;
        var names = path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < names.Length; i++)
        {
            var next = Path.Combine(real, names[i]);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            if (info.LinkTarget is { } target)
            {
                return linksLeft == 0
                    ? throw new IOException($"{path} has too many links.")
                    : Follow(Path.GetFullPath(Path.Combine([target, .. names[(i + 1)..]]), real), linksLeft - 1);
            }

            real = next;
        }

        return real;
    }
}
