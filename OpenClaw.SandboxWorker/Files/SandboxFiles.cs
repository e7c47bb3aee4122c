using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Posix;
using OpenClaw.SandboxWorker.Sandboxes.Policy;
using OpenClaw.SandboxWorker.Sandboxes.Workspaces;

namespace OpenClaw.SandboxWorker.Files;

/// <summary>
/// Reads and writes files of a sandbox without a container, while what runs in one may rename, link and swap at will. What is made
/// belongs to the sandbox's user.
/// </summary>
internal sealed class SandboxFiles(PolicyFactory policies)
{
    /// <summary>Most bytes of one request.</summary>
    public const int LargestFile = 16 << 20;

    private const uint FileMode = 0x1A4;
    private const uint DirectoryMode = 0x1ED;

    /// <exception cref="SandboxException">One of the closed set of file errors, or the spec is not allowed.</exception>
    public FileContent Read(FileReadRequest request)
    {
        if (request.Offset < 0 || request.Limit is < 1 or > LargestFile)
        {
            throw new SandboxException(WorkerErrorCodes.InvalidRequest, $"offset must be 0 or more, and limit 1 to {LargestFile}.");
        }

        var policy = policies.Create(request.Sandbox);
        var path = PathResolver.Resolve(policy, request.Path, followLast: true);
        using var root = OpenRoot(policy, path);
        using var file = OpenRegular(root, path, Directories.ReadOnly);
        var size = RandomAccess.GetLength(file);
        var bytes = ReadAll(file, request.Offset, (int)Math.Clamp(size - request.Offset, 0, request.Limit));
        var whole = request.Offset == 0 && bytes.Length == size;
        return new FileContent(path.Path, bytes, size, whole ? Hash(bytes) : null);
    }

    /// <inheritdoc cref="Read"/>
    public FileWritten Write(FileWriteRequest request)
    {
        if (request.Bytes.Length > LargestFile)
        {
            throw new SandboxException(WorkerErrorCodes.FileTooLarge, $"{request.Bytes.Length} bytes are more than the {LargestFile} of one request.");
        }

        var policy = policies.Create(request.Sandbox);
        // What is to be new must not be a link either.
        var path = PathResolver.Resolve(policy, request.Path, followLast: !request.CreateNew);
        RequireWritable(path);
        using var root = OpenRoot(policy, path);
        var (directory, name) = Split(path);
        using var parent = OpenOrMakeDirectory(root, path, directory, policy.User);
        var before = Look(parent, path, name);
        if (request.CreateNew && before.Exists)
        {
            throw new FileExistsException(path.Path);
        }

        if (request.ExpectedSha256 is { } expected && !(before.Exists && Hash(ReadWhole(parent, path, name)).Equals(expected, StringComparison.OrdinalIgnoreCase)))
        {
            throw new SandboxException(WorkerErrorCodes.FileDenied, $"{path.Path} is not what was read before: somebody changed it.", "Read it again.");
        }

        if (before.IsLink)
        {
            throw new SandboxException(WorkerErrorCodes.OutsideRoot, $"{path.Path} became a link meanwhile.", "Try again.");
        }

        Replace(parent, path, name, request, policy.User);
        return new FileWritten(path.Path, request.Bytes.Length, !before.Exists);
    }

    /// <inheritdoc cref="Read"/>
    public FileWritten Remove(FileRemoveRequest request)
    {
        var policy = policies.Create(request.Sandbox);
        var path = PathResolver.Resolve(policy, request.Path, followLast: false);
        RequireWritable(path);
        using var root = OpenRoot(policy, path);
        var (directory, name) = Split(path);
        using var parent = Check(Directories.OpenDirectoryBeneath(root, directory), path);
        Check(Directories.Remove(parent, name), path);
        return new FileWritten(path.Path, 0, false);
    }

    private static SafeFileHandle OpenRoot(SandboxPolicy policy, MountedPath path)
    {
        if (path.Mount.Source == policy.Workspace.Directory)
        {
            WorkspaceDirectories.Prepare(policy);
        }

        return Check(Directories.OpenRoot(path.Mount.Source), path);
    }

    // Nothing but a regular file: opening a pipe would wait, and a device would act.
    private static SafeFileHandle OpenRegular(SafeFileHandle root, MountedPath path, ulong flags)
    {
        var file = path.Relative.Length > 0
            ? Check(Directories.OpenBeneath(root, path.Relative, flags | Directories.NonBlocking), path)
            // A bind may be of one file.
            : Check(Directories.OpenRoot(path.Mount.Source, flags | Directories.NonBlocking), path);
        try
        {
            RequireRegular(file, path);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void RequireRegular(SafeFileHandle file, MountedPath path)
    {
        if (!FileStatus.Of(file).IsRegularFile)
        {
            throw new SandboxException(WorkerErrorCodes.FileDenied, $"{path.Path} is not a regular file.");
        }
    }

    private static void RequireWritable(MountedPath path)
    {
        if (path.Mount.ReadOnly)
        {
            throw new SandboxException(WorkerErrorCodes.FileReadOnly, $"{path.Path} is read-only in this sandbox.", "Write to the workspace instead.");
        }
    }

    private static (string Directory, string Name) Split(MountedPath path)
    {
        var slash = path.Relative.LastIndexOf('/');
        var name = path.Relative[(slash + 1)..];
        return name is "" or ".."
            ? throw new SandboxException(WorkerErrorCodes.FileDenied, $"{path.Path} is a directory.")
            : (slash < 0 ? "." : path.Relative[..slash], name);
    }

    private static SafeFileHandle OpenOrMakeDirectory(SafeFileHandle root, MountedPath path, string directory, FileOwner owner)
    {
        var (handle, error) = Directories.OpenDirectoryBeneath(root, directory);
        if (error != Directories.NoSuchFile)
        {
            return Check((handle, error), path);
        }

        // From the root down; a name that exists is entered, whoever made it.
        var at = "";
        foreach (var name in directory.Split('/'))
        {
            using var parent = Check(Directories.OpenDirectoryBeneath(root, at.Length == 0 ? "." : at), path);
            if (name != "..")
            {
                var made = Directories.MakeDirectory(parent, name, DirectoryMode);
                if (made == 0)
                {
                    Own(parent, name, owner, path);
                }
                else if (made != Directories.Exists)
                {
                    Check(made, path);
                }
            }

            at = at.Length == 0 ? name : $"{at}/{name}";
        }

        return Check(Directories.OpenDirectoryBeneath(root, directory), path);
    }

    private static (bool Exists, bool IsLink) Look(SafeFileHandle parent, MountedPath path, string name)
    {
        var (handle, error) = Directories.OpenBeneath(parent, name, Directories.ReadOnly | Directories.NonBlocking | Directories.NoFollow);
        using (handle)
        {
            if (handle is not null)
            {
                RequireRegular(handle, path);
            }
        }

        return error switch
        {
            0 => (true, false),
            Directories.NoSuchFile => (false, false),
            Directories.TooManyLinks => (true, true),
            _ => throw Failure(error, path),
        };
    }

    private static byte[] ReadWhole(SafeFileHandle parent, MountedPath path, string name)
    {
        using var file = Check(Directories.OpenBeneath(parent, name, Directories.ReadOnly | Directories.NonBlocking), path);
        RequireRegular(file, path);
        var size = RandomAccess.GetLength(file);
        return size <= LargestFile
            ? ReadAll(file, 0, (int)size)
            : throw new SandboxException(WorkerErrorCodes.FileTooLarge, $"{path.Path} has {size} bytes, more than the {LargestFile} of one request.");
    }

    private static byte[] ReadAll(SafeFileHandle file, long offset, int length)
    {
        var bytes = new byte[length];
        var total = 0;
        while (total < length && RandomAccess.Read(file, bytes.AsSpan(total), offset + total) is > 0 and var read)
        {
            total += read;
        }

        // It may have become shorter meanwhile.
        return total == length ? bytes : bytes[..total];
    }

    private static void Replace(SafeFileHandle parent, MountedPath path, string name, FileWriteRequest request, FileOwner owner)
    {
        var temporary = $".openclaw-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        try
        {
            using (var file = Check(Directories.OpenBeneath(parent, temporary, Directories.WriteOnly | Directories.Create | Directories.Exclusive | Directories.NoFollow, FileMode), path))
            {
                if (FileOwner.OfThisProcess.User == 0)
                {
                    Check(Directories.ChangeOwner(file, owner), path);
                }

                KeepMode(parent, name, file);
                RandomAccess.Write(file, request.Bytes, 0);
            }

            // A link fails when somebody was faster; a rename would overwrite.
            Check(request.CreateNew ? Directories.Link(parent, temporary, name) : Directories.Rename(parent, temporary, name), path);
            if (request.CreateNew)
            {
                Check(Directories.Remove(parent, temporary), path);
            }
        }
        catch (IOException exception)
        {
            Directories.Remove(parent, temporary);
            throw new SandboxException(WorkerErrorCodes.FileDenied, $"{path.Path} cannot be written: {exception.Message}", null, exception);
        }
        catch
        {
            Directories.Remove(parent, temporary);
            throw;
        }
    }

    // A script stays executable when it is edited.
    private static void KeepMode(SafeFileHandle parent, string name, SafeFileHandle file)
    {
        var (old, _) = Directories.OpenBeneath(parent, name, Directories.ReadOnly | Directories.NonBlocking | Directories.NoFollow);
        using (old)
        {
            if (old is not null)
            {
                File.SetUnixFileMode(file, File.GetUnixFileMode(old) & ~(UnixFileMode.SetUser | UnixFileMode.SetGroup));
            }
        }
    }

    private static void Own(SafeFileHandle parent, string name, FileOwner owner, MountedPath path)
    {
        if (FileOwner.OfThisProcess.User == 0)
        {
            Check(Directories.ChangeOwner(parent, name, owner), path);
        }
    }

    private static SafeFileHandle Check((SafeFileHandle? Handle, int Error) opened, MountedPath path) => opened.Handle ?? throw Failure(opened.Error, path);

    private static void Check(int error, MountedPath path)
    {
        if (error != 0)
        {
            throw Failure(error, path);
        }
    }

    private static SandboxException Failure(int error, MountedPath path) => error switch
    {
        Directories.NoSuchFile or Directories.NotADirectory => new SandboxException(WorkerErrorCodes.FileNotFound, $"{path.Path} does not exist."),
        Directories.CrossesRoot or Directories.TooManyLinks => new SandboxException(WorkerErrorCodes.OutsideRoot, $"{path.Path} leads out of {path.Mount.Target}, by .. or by a link."),
        Directories.ReadOnlyFileSystem => new SandboxException(WorkerErrorCodes.FileReadOnly, $"{path.Path} is on a read-only file system."),
        Directories.Exists => new FileExistsException(path.Path),
        Directories.IsADirectory => new SandboxException(WorkerErrorCodes.FileDenied, $"{path.Path} is a directory."),
        Directories.NoSpace => new SandboxException(WorkerErrorCodes.FileDenied, $"{path.Path}: the disk is full."),
        Directories.NameTooLong => new SandboxException(WorkerErrorCodes.FileDenied, $"{path.Path}: a name in it is too long."),
        _ => new SandboxException(WorkerErrorCodes.FileDenied, $"{path.Path}: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error)}."),
    };

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
