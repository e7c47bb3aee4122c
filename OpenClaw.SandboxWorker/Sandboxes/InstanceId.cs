using System.Security.Cryptography;
using OpenClaw.SandboxWorker.Configuration;

namespace OpenClaw.SandboxWorker.Sandboxes;

/// <summary>
/// Tells the sandboxes of this state directory from those of others on the same engine. A random number that is kept there: two
/// machines or containers may well use the same path.
/// </summary>
internal sealed class InstanceId(WorkerOptions options)
{
    private readonly Lazy<string> _value = new(() => ReadOrCreate(Path.Combine(options.SandboxStateDir, "instance-id")));

    public string Value => _value.Value;

    private static string ReadOrCreate(string path)
    {
        if (File.Exists(path) && File.ReadAllText(path).Trim() is { Length: 32 } known)
        {
            return known;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var temporary = path + "." + id;
        File.WriteAllText(temporary, id + "\n");
        try
        {
            File.Move(temporary, path);
            return id;
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was first.
            File.Delete(temporary);
            return File.ReadAllText(path).Trim();
        }
    }
}
