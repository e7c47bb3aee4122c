using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Aspire.Hosting;

/// <summary>What the build wrote into the assembly of the application host.</summary>
internal sealed class AppHostMetadata
{
    private const string ProjectPathKey = "apphostprojectpath";

    private readonly Dictionary<string, string> _metadata;

    public AppHostMetadata(Assembly? assembly)
    {
        Assembly = assembly;
        _metadata = (assembly?.GetCustomAttributes<AssemblyMetadataAttribute>() ?? [])
            .Where(attribute => attribute.Value is not null)
            .GroupBy(attribute => attribute.Key, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.Last().Value!, StringComparer.OrdinalIgnoreCase);

        // an application host that was moved since it was built runs beside its own files
        var directory = _metadata.GetValueOrDefault(ProjectPathKey);
        Directory = System.IO.Directory.Exists(directory) ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)) : AppContext.BaseDirectory;
        Name = _metadata.GetValueOrDefault("apphostprojectname") is { } project
            ? Path.GetFileNameWithoutExtension(project)
            : assembly?.GetName().Name ?? "AppHost";
        ProjectPath = Path.Combine(Directory, _metadata.GetValueOrDefault("apphostprojectname") ?? Name + ".csproj");
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ProjectPath)));
    }

    public Assembly? Assembly { get; }

    /// <summary>Directory of the project.</summary>
    public string Directory { get; }

    /// <summary>Name of the project.</summary>
    public string Name { get; }

    /// <summary>Path of the project file.</summary>
    public string ProjectPath { get; }

    /// <summary>Hash of the path: names what outlives one run.</summary>
    public string Sha256 { get; }

    /// <summary>The built dashboard; null when the build had none.</summary>
    public string? DashboardPath => Existing(_metadata.GetValueOrDefault("aspiredashboardpath"));

    /// <summary>The built assembly of a referenced project; null when the build did not say.</summary>
    public string? OutputOf(string projectPath) => Existing(_metadata.GetValueOrDefault("aspireprojectoutput:" + Path.GetFullPath(projectPath)));

    /// <summary>True for the program that a person starts, as opposed to one that tests it.</summary>
    public static bool IsApplicationHost(Assembly? assembly) =>
        assembly?.GetCustomAttributes<AssemblyMetadataAttribute>().Any(attribute => attribute.Key == ProjectPathKey) == true;

    private static string? Existing(string? path) => File.Exists(path) ? path : null;
}
