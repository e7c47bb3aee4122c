using OpenClaw.SandboxWorker.Sandboxes.Mounts;

namespace OpenClaw.SandboxWorker.Inspection;

/// <summary>What doctor.sh saw in a sandbox.</summary>
internal sealed class InsideView
{
    private readonly Dictionary<string, List<string>> _sections;

    private InsideView(Dictionary<string, List<string>> sections)
    {
        _sections = sections;
        Mounts = MountInfo.Parse(Lines("/proc/self/mountinfo"));
    }

    public IReadOnlyList<MountInfo> Mounts { get; }

    /// <returns>Null when the script did not come to its end.</returns>
    public static InsideView? Parse(string output)
    {
        var sections = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        List<string> current = [];
        foreach (var line in output.Split('\n'))
        {
            if (line.StartsWith("@@ ", StringComparison.Ordinal))
            {
                sections[line[3..]] = current = [];
            }
            else
            {
                current.Add(line);
            }
        }

        return sections.ContainsKey("end") ? new InsideView(sections) : null;
    }

    /// <summary>The lines of a file or of another section; none when it was not there.</summary>
    public IReadOnlyList<string> Lines(string section) =>
        _sections.TryGetValue(section, out var lines) ? [.. lines.Where(line => line.Length > 0)] : [];

    /// <summary>The first line of the first of these files that is there.</summary>
    public string? First(params ReadOnlySpan<string> files)
    {
        foreach (var file in files)
        {
            if (Lines(file) is [var line, ..])
            {
                return line;
            }
        }

        return null;
    }

    /// <summary>A field of <c>/proc/self/status</c>.</summary>
    public string Status(string field) =>
        Lines("/proc/self/status").FirstOrDefault(line => line.StartsWith(field + ":", StringComparison.Ordinal))?[(field.Length + 1)..].Trim() ?? "";

    /// <summary>Whether an attempt to write succeeded.</summary>
    public bool CouldWrite(string what) => First($"write:{what}") == "yes";

    /// <summary>The mount that is seen at exactly this place; null for none.</summary>
    public MountInfo? MountAt(string target) => Mounts.LastOrDefault(mount => mount.Target == target);

    /// <summary>Names of the network interfaces.</summary>
    public IEnumerable<string> Interfaces() => Lines("/proc/net/dev").Where(line => line.Contains(':', StringComparison.Ordinal)).Select(line => line.Split(':')[0].Trim());
}
