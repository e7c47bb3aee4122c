using System.Reflection;
using System.Runtime.Loader;

namespace OpenClaw.Tests.PublicSurface;

/// <summary>Assemblies of packages in the package cache of this machine.</summary>
internal static class CachedPackage
{
    private static readonly Dictionary<string, string> Metadata = typeof(CachedPackage).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .ToDictionary(attribute => attribute.Key, attribute => attribute.Value!);

    /// <summary>The pinned version of a package, as the build knows it.</summary>
    public static string? Find(string package, string framework)
    {
        var path = Path.Combine(
            Metadata["PackageCache"], package.ToLowerInvariant(), Metadata["PackageVersion"], "lib", framework, $"{package}.dll");
        return File.Exists(path) ? path : null;
    }

    /// <summary>Loads assemblies beside those of this process.</summary>
    public static Assembly[] Load(params IEnumerable<string> paths)
    {
        var context = new AssemblyLoadContext("packages");
        context.Resolving += (_, name) =>
            Directory.EnumerateFiles(Path.Combine(Metadata["PackageCache"], name.Name!.ToLowerInvariant()), $"{name.Name}.dll", SearchOption.AllDirectories)
                .Where(path => path.Contains("netstandard2.0", StringComparison.Ordinal))
                .Select(context.LoadFromAssemblyPath)
                .FirstOrDefault();
        return [.. paths.Select(context.LoadFromAssemblyPath)];
    }
}

/// <summary>A test that compares with a package, and is skipped where the package is not in the cache.</summary>
internal sealed class PackageFactAttribute : FactAttribute
{
    public PackageFactAttribute(string package, string framework)
    {
        if (CachedPackage.Find(package, framework) is null)
        {
            Skip = $"The package {package} is not in the package cache.";
        }
    }
}
