using System.Security.Cryptography;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Gateway.Tools.Hosts;

/// <summary>Files of the gateway's machine for a session that is not sandboxed. Paths are absolute, or relative to the workspace.</summary>
/// <param name="root">The agent's workspace.</param>
/// <param name="confined">Whether paths that lead out of it are refused.</param>
internal sealed class LocalFiles(string root, bool confined)
{
    private const int MostLinks = 40;

    /// <summary>The agent's workspace.</summary>
    public string Root => root;

    public FileContent Read(FileReadRequest request)
    {
        var path = Resolve(request.Path);
        return Guarded(path, () =>
        {
            using var handle = RegularFile.TryOpen(path, out var missing)
                ?? throw (missing ? Refuse(WorkerErrorCodes.FileNotFound, $"{path} does not exist.") : Refuse(WorkerErrorCodes.FileDenied, $"{path} is not a regular file."));
            var size = RandomAccess.GetLength(handle);
            var bytes = new byte[Math.Max(0, Math.Min(request.Limit, size - request.Offset))];
            var count = 0;
            while (count < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(count), request.Offset + count) is > 0 and var read)
            {
                count += read;
            }

            bytes = count == bytes.Length ? bytes : bytes[..count];
            return new FileContent(path, bytes, size, request.Offset == 0 && bytes.Length == size ? Hash(bytes) : null);
        });
    }

    public FileWritten Write(FileWriteRequest request)
    {
        var path = Resolve(request.Path);
        return Guarded(path, () =>
        {
            var exists = File.Exists(path);
            if (Directory.Exists(path))
            {
                throw Refuse(WorkerErrorCodes.FileDenied, $"{path} is a directory.");
            }

            if (exists && request.CreateNew)
            {
                throw Refuse(WorkerErrorCodes.FileDenied, $"{path} exists already.");
            }

            if (request.ExpectedSha256 is { } expected && (!exists || !expected.Equals(Hash(File.ReadAllBytes(path)), StringComparison.OrdinalIgnoreCase)))
            {
                throw Refuse(WorkerErrorCodes.FileDenied, $"{path} has changed since it was read. Read it again.");
            }

            // A reader sees the old file or the new one, never a part.
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
            try
            {
                File.WriteAllBytes(temporary, request.Bytes);
                if (exists && !OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(temporary, File.GetUnixFileMode(path));
                }

                File.Move(temporary, path, overwrite: !request.CreateNew);
            }
            finally
            {
                File.Delete(temporary);
            }

            return new FileWritten(path, request.Bytes.Length, !exists);
        });
    }

    public FileWritten Remove(FileRemoveRequest request)
    {
        var path = Resolve(request.Path, followLast: false);
        return Guarded(path, () =>
        {
            if (!File.Exists(path) && new FileInfo(path).LinkTarget is null)
            {
                throw Refuse(WorkerErrorCodes.FileNotFound, $"{path} does not exist.");
            }

            File.Delete(path);
            return new FileWritten(path, 0, Created: false);
        });
    }

    // Links are followed here and not by the system, so what is checked is what is opened.
    private string Resolve(string given, bool followLast = true)
    {
        var wanted = given.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), given[2..]) : given;
        var path = Path.GetFullPath(wanted, root);
        if (!confined && !followLast)
        {
            return path;
        }

        var real = Real(path, followLast, 0);
        var inside = Real(Path.GetFullPath(root), followLast: true, 0);
        return !confined || real == inside || real.StartsWith(inside + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? real
            : throw Refuse(WorkerErrorCodes.OutsideRoot, $"{given} leads out of the workspace {root}. This session may not run commands, so its files are those of the workspace.");
    }

    private static string Real(string path, bool followLast, int links)
    {
        if (links > MostLinks)
        {
            throw Refuse(WorkerErrorCodes.FileDenied, $"{path} leads through too many links.");
        }

        var parts = path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        var real = Path.GetPathRoot(path)!;
        for (var i = 0; i < parts.Length; i++)
        {
            real = Path.Combine(real, parts[i]);
            if ((i < parts.Length - 1 || followLast) && new FileInfo(real).LinkTarget is { } target)
            {
                var rest = string.Join(Path.DirectorySeparatorChar, parts[(i + 1)..]);
                return Real(Path.GetFullPath(Path.Combine(target, rest), Path.GetDirectoryName(real)!), followLast, links + 1);
            }
        }

        return real;
    }

    private static T Guarded<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException or NotSupportedException)
        {
            throw exception switch
            {
                FileNotFoundException or DirectoryNotFoundException => Refuse(WorkerErrorCodes.FileNotFound, $"{path} does not exist."),
                UnauthorizedAccessException => Refuse(WorkerErrorCodes.FileDenied, $"{path} may not be touched."),
                NotSupportedException => Refuse(WorkerErrorCodes.FileDenied, $"{path} is not a regular file."),
                _ => Refuse(WorkerErrorCodes.FileDenied, $"{path}: {exception.Message}"),
            };
        }
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static SandboxException Refuse(string code, string message) => new(new WorkerError { Code = code, Message = message });
}
