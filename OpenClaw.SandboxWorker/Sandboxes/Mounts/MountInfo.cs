using System.Globalization;
using System.Text.RegularExpressions;

namespace OpenClaw.SandboxWorker.Sandboxes.Mounts;

/// <summary>One line of the kernel's <c>/proc/self/mountinfo</c>.</summary>
/// <param name="Target">Where it is mounted.</param>
/// <param name="Root">Which directory or file of its file system that is.</param>
/// <param name="FileSystem">The file system's type.</param>
/// <param name="Options">How it is mounted there, such as <c>ro</c> and <c>nosuid</c>.</param>
internal sealed partial record MountInfo(string Target, string Root, string FileSystem, IReadOnlyList<string> Options)
{
    /// <summary>The mounts of this process, in the order in which they were made.</summary>
    public static IReadOnlyList<MountInfo> OfThisProcess() => Parse(File.ReadLines("/proc/self/mountinfo"));

    public static IReadOnlyList<MountInfo> Parse(IEnumerable<string> lines)
    {
        var mounts = new List<MountInfo>();
        foreach (var line in lines)
        {
            // 36 35 98:0 /root /target options [optional fields] - type source options
            var fields = line.Split(' ');
            var separator = Array.IndexOf(fields, "-");
            if (separator > 5 && separator + 1 < fields.Length)
            {
                mounts.Add(new MountInfo(Unescape(fields[4]), Unescape(fields[3]), fields[separator + 1], fields[5].Split(',')));
            }
        }

        return mounts;
    }

    /// <summary>The mount on which an absolute path without links lies.</summary>
    public static MountInfo? Find(IEnumerable<MountInfo> mounts, string path) => mounts
        .Where(mount => mount.Target == "/" || path == mount.Target || path.StartsWith(mount.Target + "/", StringComparison.Ordinal))
        // Of two on the same place the later one is seen.
        .Aggregate(default(MountInfo), (best, mount) => best is null || mount.Target.Length >= best.Target.Length ? mount : best);

    private static string Unescape(string field) =>
        OctalEscape().Replace(field, match => ((char)Convert.ToInt32(match.Groups[1].Value, 8)).ToString(CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\\([0-7]{3})")]
    private static partial Regex OctalEscape();
}
