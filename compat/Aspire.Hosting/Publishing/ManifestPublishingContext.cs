using System.Text.Json;

namespace Aspire.Hosting.Publishing;

/// <summary>What writes a resource to a manifest.</summary>
/// <param name="executionContext">The application and its mode.</param>
/// <param name="manifestPath">File that is written.</param>
/// <param name="writer">Writes the object of the resource.</param>
/// <param name="cancellationToken">Ends the work.</param>
public sealed class ManifestPublishingContext(
    DistributedApplicationExecutionContext executionContext, string manifestPath, Utf8JsonWriter writer, CancellationToken cancellationToken = default)
{
    /// <summary>The application and its mode.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    /// <summary>File that is written; paths in it are relative to it.</summary>
    public string ManifestPath { get; } = manifestPath;

    /// <summary>Writes the object of the resource.</summary>
    public Utf8JsonWriter Writer { get; } = writer;

    /// <summary>Ends the work.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>A path as seen from the manifest, with forward slashes.</summary>
    public string? GetManifestRelativePath(string? path)
    {
        if (path is null)
        {
            return null;
        }

        var directory = Path.GetDirectoryName(Path.GetFullPath(ManifestPath)) ?? Directory.GetCurrentDirectory();
        return Path.GetRelativePath(directory, path).Replace('\\', '/');
    }
}
