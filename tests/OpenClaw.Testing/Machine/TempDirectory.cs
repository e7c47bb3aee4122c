namespace OpenClaw.Testing.Machine;

/// <summary>A directory for one test, readable by its owner alone, gone with its content on dispose.</summary>
public sealed class TempDirectory : IDisposable
{
    /// <summary>Makes the directory below the system's temporary one.</summary>
    public TempDirectory() => Path = Directory.CreateTempSubdirectory("openclaw-test-").FullName;

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>Absolute path of something inside; its parent directories exist afterwards.</summary>
    public string Combine(params string[] parts)
    {
        var path = System.IO.Path.Combine([Path, .. parts]);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Writes a file inside and returns its path.</summary>
    public string Write(string name, string content)
    {
        var path = Combine(name);
        File.WriteAllText(path, content);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
