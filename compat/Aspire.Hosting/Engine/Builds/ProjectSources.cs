using System.Text.Json;

namespace Aspire.Hosting.Engine.Builds;

/// <summary>The directories whose files a project is built from: its own and those of the projects that it refers to.</summary>
internal static class ProjectSources
{
    // what tools and the build itself write
    private static readonly string[] OutputDirectories = ["bin", "obj", "artifacts", "node_modules"];

    private static readonly string[] ProjectExtensions = [".csproj", ".fsproj", ".vbproj", ".props", ".targets"];

    // A service may write data into its own directory; a rebuild at each write would never end. So only what people write counts.
    private static readonly string[] SourceExtensions =
    [
        .. ProjectExtensions, ".cs", ".fs", ".vb", ".razor", ".cshtml", ".resx", ".proto", ".html", ".css", ".js", ".svg",
    ];

    /// <summary>The directories of a project, as its last restore knows them.</summary>
    public static IReadOnlySet<string> DirectoriesOf(string projectPath)
    {
        var own = Path.GetDirectoryName(Path.GetFullPath(projectPath))!;
        var directories = new HashSet<string> { own };
        var assets = Path.Combine(own, "obj", "project.assets.json");
        if (File.Exists(assets))
        {
            directories.UnionWith(ReferencesIn(assets).Select(reference => Path.GetDirectoryName(Path.GetFullPath(reference, own))!));
        }

        return directories;
    }

    /// <summary>True for a file that a person edits and a build reads.</summary>
    /// <param name="root">Directory of the project.</param>
    /// <param name="path">Path of the file.</param>
    public static bool IsSource(string root, string path)
    {
        var parts = Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar);
        var name = parts[^1];
        return !parts[..^1].Any(part => OutputDirectories.Contains(part) || part.StartsWith('.'))
            && !name.StartsWith('.') && !name.StartsWith('#')
            && (SourceExtensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase) || IsSettings(name));
    }

    /// <summary>True for a file that can change what a restore does.</summary>
    public static bool IsProjectFile(string path) => ProjectExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private static bool IsSettings(string name) =>
        name.StartsWith("appsettings", StringComparison.OrdinalIgnoreCase) && name.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    // libraries of the type "project" are all projects that are referred to, however far away
    private static List<string> ReferencesIn(string assets)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(assets));
            return
            [
                .. document.RootElement.GetProperty("libraries").EnumerateObject()
                    .Where(library => library.Value.TryGetProperty("type", out var type) && type.GetString() == "project")
                    .Select(library => library.Value.TryGetProperty("msbuildProject", out var path) ? path.GetString() : null)
                    .OfType<string>()
                    .Select(path => path.Replace('\\', Path.DirectorySeparatorChar)),
            ];
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or IOException)
        {
            // a restore writes it at this moment; the next look finds it whole
            return [];
        }
    }
}
