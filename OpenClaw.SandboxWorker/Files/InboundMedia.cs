using System.Globalization;
using System.Text;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.SandboxWorker.Files;

/// <summary>Puts what came in with a message where the sandbox's commands and tools find it. Nothing that is there is overwritten.</summary>
internal sealed class InboundMedia(SandboxFiles files)
{
    private const string Folder = "media/inbound";
    private const int LongestName = 200;
    private const int MostOfOneName = 10_000;

    /// <exception cref="SandboxException">One of the file errors; files before the one that failed are there.</exception>
    public InboundMediaStored Store(InboundMediaRequest request) => new([.. request.Files.Select(file => Store(request.Sandbox, file))]);

    private InboundMediaFile Store(SandboxSpec sandbox, InboundFile file)
    {
        var name = SafeName(file.Name);
        for (var number = 0; number < MostOfOneName; number++)
        {
            var path = $"{Folder}/{Numbered(name, number)}";
            try
            {
                files.Write(new FileWriteRequest { Sandbox = sandbox, Path = path, Bytes = file.Bytes, CreateNew = true });
                return new InboundMediaFile(file.Name, path);
            }
            catch (FileExistsException)
            {
                // Two messages may bring a file of the same name.
            }
        }

        throw new SandboxException(WorkerErrorCodes.LimitReached, $"There are {MostOfOneName} files called {name} in {Folder}.", "Remove some of them.");
    }

    private static string Numbered(string name, int number) => number == 0
        ? name
        : $"{Path.GetFileNameWithoutExtension(name)}-{number.ToString(CultureInfo.InvariantCulture)}{Path.GetExtension(name)}";

    // A sender may call a file anything.
    private static string SafeName(string name)
    {
        var last = name.Split('/', '\\')[^1];
        var safe = new StringBuilder();
        foreach (var rune in last.EnumerateRunes().Where(rune => !Rune.IsControl(rune)))
        {
            if (Encoding.UTF8.GetByteCount(safe.ToString()) + rune.Utf8SequenceLength > LongestName)
            {
                break;
            }

            safe.Append(rune.ToString());
        }

        return safe.ToString().TrimStart('.', ' ').TrimEnd() is { Length: > 0 } usable ? usable : "file";
    }
}
