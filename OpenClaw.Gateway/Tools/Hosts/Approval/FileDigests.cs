using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace OpenClaw.Gateway.Tools.Hosts.Approval;

/// <summary>
/// The files that a command names, with what was in them when a person was asked. Whoever says yes to a script says it to that script, and
/// not to what somebody puts in its place meanwhile.
/// </summary>
internal sealed class FileDigests
{
    private const int MostFiles = 32;
    private const long LargestFile = 64 << 20;

    private readonly Dictionary<string, string> _digests = new(StringComparer.Ordinal);

    /// <summary>Takes the digests of the programs and files that a command names.</summary>
    public static FileDigests Take(string command, string directory)
    {
        var digests = new FileDigests();
        foreach (var word in CommandWords.Candidates(command))
        {
            if (digests._digests.Count < MostFiles && (CommandWords.Find(word, directory) ?? Existing(word, directory)) is { } path && Hash(path) is { } hash)
            {
                digests._digests[path] = hash;
            }
        }

        return digests;
    }

    /// <summary>The first file that is not what it was; null when all are.</summary>
    public string? Changed() => _digests.FirstOrDefault(pair => Hash(pair.Key) != pair.Value).Key;

    /// <summary>As people who are asked see them.</summary>
    public JsonArray ToJson() => new([.. _digests.Select(pair => (JsonNode)new JsonObject { ["path"] = pair.Key, ["sha256"] = pair.Value })]);

    private static string? Existing(string word, string directory)
    {
        try
        {
            var path = Path.GetFullPath(word, directory);
            return File.Exists(path) ? path : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string? Hash(string path)
    {
        try
        {
            // A link is what it leads to: another target is another file.
            var real = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
            using var handle = RegularFile.TryOpen(real, out _);
            if (handle is null || RandomAccess.GetLength(handle) > LargestFile)
            {
                return null;
            }

            using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            return $"{Convert.ToHexStringLower(SHA256.HashData(stream))} {real}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
