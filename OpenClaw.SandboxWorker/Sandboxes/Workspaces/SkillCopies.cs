using Microsoft.Win32.SafeHandles;
using OpenClaw.SandboxWorker.Posix;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Sandboxes.Workspaces;

/// <summary>
/// Copies the skills of an agent into a directory that only the worker writes to. Each skill is exchanged as a whole: whoever reads one
/// sees the old or the new.
/// </summary>
internal static class SkillCopies
{
    private const int MostFiles = 5_000;
    private const long MostBytes = 64 << 20;
    private const int Deepest = 32;

    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <param name="agent">The agent's workspace.</param>
    /// <param name="directory">Where the copies are.</param>
    /// <param name="report">Takes what was done.</param>
    public static void Synchronize(SafeFileHandle agent, string directory, SeedReport report)
    {
        var fresh = directory + ".new";
        Remove(fresh);
        Directory.CreateDirectory(fresh);
        using (var skills = Directories.OpenBeneath(agent, WorkspacePlan.SkillsName, Directories.ReadOnly | Directories.DirectoryOnly).Handle)
        {
            IReadOnlyList<string> names = skills is null ? [] : Directories.Names(skills);
            foreach (var name in names.Order(StringComparer.Ordinal))
            {
                var path = $"{WorkspacePlan.SkillsName}/{name}";
                using var skill = Directories.OpenBeneath(skills!, name, Directories.ReadOnly | Directories.DirectoryOnly | Directories.NoFollow).Handle;
                if (skill is null)
                {
                    report.Skip(path, "it is not a directory");
                }
                else
                {
                    CopySkill(skill, Path.Combine(fresh, name), path, report);
                }
            }
        }

        Exchange(fresh, directory);
    }

    private static void CopySkill(SafeFileHandle skill, string target, string path, SeedReport report)
    {
        var budget = new Budget();
        try
        {
            CopyTree(skill, target, 0, budget);
            report.Copied.Add(path);
        }
        catch (IOException exception)
        {
            Remove(target);
            report.Skip(path, exception.Message);
        }
    }

    private static void CopyTree(SafeFileHandle source, string target, int depth, Budget budget)
    {
        if (depth > Deepest)
        {
            throw new IOException($"it has more than {Deepest} directories below each other");
        }

        Directory.CreateDirectory(target, Readable | Executable);
        foreach (var name in Directories.Names(source))
        {
            // A link is left out: what it leads to is another file of this machine, or another skill's.
            using var entry = Directories.OpenBeneath(source, name, Directories.ReadOnly | Directories.NonBlocking | Directories.NoFollow).Handle;
            if (entry is null)
            {
                continue;
            }

            var status = FileStatus.Of(entry);
            if (status.IsDirectory)
            {
                CopyTree(entry, Path.Combine(target, name), depth + 1, budget);
            }
            else if (status.IsRegularFile)
            {
                CopyFile(entry, Path.Combine(target, name), status.Mode, budget);
            }
        }
    }

    private static void CopyFile(SafeFileHandle source, string target, UnixFileMode mode, Budget budget)
    {
        var buffer = new byte[64 << 10];
        var options = new FileStreamOptions
        {
            Mode = System.IO.FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = Readable | (mode.HasFlag(UnixFileMode.UserExecute) ? Executable : 0),
        };
        using var file = new FileStream(target, options);
        budget.AddFile();
        for (long offset = 0; RandomAccess.Read(source, buffer, offset) is > 0 and var read; offset += read)
        {
            budget.AddBytes(read);
            file.Write(buffer, 0, read);
        }
    }

    // The directory itself is mounted and stays; what is in it is exchanged.
    private static void Exchange(string fresh, string directory)
    {
        var old = directory + ".old";
        Remove(old);
        Directory.CreateDirectory(old);
        foreach (var path in Directory.GetDirectories(directory))
        {
            Directory.Move(path, Path.Combine(old, Path.GetFileName(path)));
            if (Path.Combine(fresh, Path.GetFileName(path)) is var next && Directory.Exists(next))
            {
                Directory.Move(next, path);
            }
        }

        foreach (var path in Directory.GetDirectories(fresh))
        {
            Directory.Move(path, Path.Combine(directory, Path.GetFileName(path)));
        }

        Remove(fresh);
        Remove(old);
    }

    private static void Remove(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private sealed class Budget
    {
        private int _files;
        private long _bytes;

        public void AddFile()
        {
            if (++_files > MostFiles)
            {
                throw new IOException($"it has more than {MostFiles} files");
            }
        }

        public void AddBytes(int count)
        {
            if ((_bytes += count) > MostBytes)
            {
                throw new IOException($"it has more than {MostBytes} bytes");
            }
        }
    }
}
