using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Aspire.Hosting.Engine.Containers;

/// <summary>Everything that an image is made of, as one hash: two builds of the same hash make the same image.</summary>
internal static partial class ImageInputs
{
    /// <summary>Hashes context, Dockerfile, stage, arguments, the ids of secrets, and the base images.</summary>
    /// <param name="build">The build.</param>
    /// <param name="findImage">Returns the id of an image, null when the engine has none of that name.</param>
    /// <param name="cancellationToken">Ends the reading of the files.</param>
    public static async Task<string> HashAsync(ImageBuild build, Func<string, Task<string?>> findImage, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var dockerfile = await File.ReadAllTextAsync(build.Dockerfile, cancellationToken);
        Add(hash, "dockerfile", dockerfile, build.Stage ?? "");
        foreach (var (name, value) in build.Arguments)
        {
            Add(hash, "argument", name, value ?? Environment.GetEnvironmentVariable(name) ?? "");
        }

        // as for the builder, another value of a secret makes no other image
        foreach (var (id, _) in build.Secrets)
        {
            Add(hash, "secret", id);
        }

        foreach (var image in BaseImages(dockerfile, build.Arguments))
        {
            Add(hash, "base", image, await findImage(image) ?? "");
        }

        await AddDirectoryAsync(hash, new DirectoryInfo(build.Context), "", DockerIgnore.For(build.Context, build.Dockerfile), cancellationToken);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The images that stages start from.</summary>
    internal static IReadOnlyList<string> BaseImages(string dockerfile, IReadOnlyList<KeyValuePair<string, string?>> arguments)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var stages = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "scratch" };
        var images = new List<string>();
        foreach (var line in dockerfile.Split('\n').Select(line => line.Trim()))
        {
            if (GlobalArgument().Match(line) is { Success: true } argument && stages.Count == 1 && images.Count == 0)
            {
                var name = argument.Groups["name"].Value;
                values[name] = arguments.FirstOrDefault(given => given.Key == name).Value ?? argument.Groups["value"].Value.Trim('"');
            }
            else if (From().Match(line) is { Success: true } from)
            {
                var image = Reference().Replace(from.Groups["image"].Value, match => values.GetValueOrDefault(match.Groups["name"].Value, ""));
                if (image.Length > 0 && !stages.Contains(image))
                {
                    images.Add(image);
                }

                stages.Add(from.Groups["stage"].Value);
            }
        }

        return images;
    }

    private static async Task AddDirectoryAsync(
        IncrementalHash hash, DirectoryInfo directory, string prefix, DockerIgnore ignore, CancellationToken cancellationToken)
    {
        foreach (var entry in directory.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            var path = prefix + entry.Name;
            var leftOut = ignore.LeavesOut(path);
            if (entry.LinkTarget is { } target)
            {
                if (!leftOut)
                {
                    Add(hash, "link", path, target);
                }
            }
            else if (entry is DirectoryInfo child)
            {
                if (!leftOut)
                {
                    Add(hash, "directory", path, ModeOf(entry));
                }

                if (!leftOut || ignore.MayHoldExceptions(path))
                {
                    await AddDirectoryAsync(hash, child, path + "/", ignore, cancellationToken);
                }
            }
            else if (!leftOut && entry is FileInfo { Exists: true } file)
            {
                await using var stream = file.OpenRead();
                Add(hash, "file", path, ModeOf(file), Convert.ToHexString(await SHA256.HashDataAsync(stream, cancellationToken)));
            }
        }
    }

    private static string ModeOf(FileSystemInfo entry) =>
        OperatingSystem.IsWindows() ? "" : ((int)entry.UnixFileMode).ToString(CultureInfo.InvariantCulture);

    private static void Add(IncrementalHash hash, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            // the length keeps "ab" "c" apart from "a" "bc"
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }

    [GeneratedRegex(@"^ARG\s+(?<name>\w+)(=(?<value>\S*))?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex GlobalArgument();

    [GeneratedRegex(@"^FROM\s+(--\S+\s+)*(?<image>\S+)(\s+AS\s+(?<stage>\S+))?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex From();

    [GeneratedRegex(@"\$\{(?<name>\w+)(:-[^}]*)?\}|\$(?<name>\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
