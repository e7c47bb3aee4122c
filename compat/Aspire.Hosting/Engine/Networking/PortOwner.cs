using System.Globalization;

namespace Aspire.Hosting.Engine.Networking;

/// <summary>Finds out which process holds a TCP port, for the message about a conflict.</summary>
internal static class PortOwner
{
    private const string Listening = "0A";

    /// <summary>Such as <c>process 'nginx' (pid 4711)</c>; <c>another process</c> where the system does not say.</summary>
    public static string Describe(int port)
    {
        if (!OperatingSystem.IsLinux())
        {
            return "another process";
        }

        try
        {
            var sockets = Sockets("/proc/net/tcp", port).Concat(Sockets("/proc/net/tcp6", port)).Select(inode => $"socket:[{inode}]").ToHashSet();
            return sockets.Count == 0 ? "another process" : FindHolder(sockets) ?? "a process of another user or container";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }

    // columns of /proc/net/tcp: number, local address:port in hex, remote, state, ..., inode at 9
    private static IEnumerable<string> Sockets(string table, int port)
    {
        if (!File.Exists(table))
        {
            yield break;
        }

        var suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (var line in File.ReadLines(table).Skip(1))
        {
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length > 9 && columns[3] == Listening && columns[1].EndsWith(suffix, StringComparison.Ordinal))
            {
                yield return columns[9];
            }
        }
    }

    private static string? FindHolder(HashSet<string> sockets)
    {
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out var pid))
            {
                continue;
            }

            try
            {
                if (Directory.EnumerateFiles(process + "/fd").Any(descriptor => File.ResolveLinkTarget(descriptor, false) is { } link && sockets.Contains(link.Name)))
                {
                    return $"process '{File.ReadAllText(process + "/comm").Trim()}' (pid {pid})";
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // the process ended, or is not ours to look into
            }
        }

        return null;
    }
}

/// <summary>A port that an endpoint needs is held by another process.</summary>
internal sealed class PortConflictException(string resource, string endpoint, int port)
    : DistributedApplicationException(
        $"Port {port} of endpoint '{endpoint}' of resource '{resource}' is in use by {PortOwner.Describe(port)}. "
        + "Stop that process or choose another port, then start the resource again.")
{
    public int Port { get; } = port;
}
