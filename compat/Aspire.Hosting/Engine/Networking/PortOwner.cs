using System.Globalization;
using System.Net.Sockets;

namespace Aspire.Hosting.Engine.Networking;

/// <summary>Finds out which process holds a port, for the message about a conflict.</summary>
internal static class PortOwner
{
    // a TCP socket that listens; a UDP socket that is bound
    private const string Listening = "0A";
    private const string Bound = "07";

    /// <summary>Such as <c>process 'nginx' (pid 4711)</c>; <c>another process</c> where the system does not say.</summary>
    public static string Describe(int port, ProtocolType protocol = ProtocolType.Tcp)
    {
        if (!OperatingSystem.IsLinux())
        {
            return "another process";
        }

        try
        {
            var (table, state) = protocol == ProtocolType.Udp ? ("/proc/net/udp", Bound) : ("/proc/net/tcp", Listening);
            var sockets = Sockets(table, port, state).Concat(Sockets(table + "6", port, state)).Select(inode => $"socket:[{inode}]").ToHashSet();
            return sockets.Count == 0 ? "another process" : FindHolder(sockets) ?? "a process of another user or container";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }

    // columns of /proc/net/tcp: number, local address:port in hex, remote, state, ..., inode at 9
    private static IEnumerable<string> Sockets(string table, int port, string state)
    {
        if (!File.Exists(table))
        {
            yield break;
        }

        var suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (var line in File.ReadLines(table).Skip(1))
        {
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length > 9 && columns[3] == state && columns[1].EndsWith(suffix, StringComparison.Ordinal))
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

/// <summary>A port that an endpoint needs is held by somebody else.</summary>
internal sealed class PortConflictException(string resource, string endpoint, int port, string holder)
    : DistributedApplicationException(
        $"Port {port} of endpoint '{endpoint}' of resource '{resource}' is in use by {holder}. "
        + "Stop that or choose another port, then start the resource again.")
{
    public int Port { get; } = port;
}
