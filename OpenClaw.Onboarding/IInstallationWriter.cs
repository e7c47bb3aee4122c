using System.Text.Json.Nodes;

namespace OpenClaw.Onboarding;

/// <summary>How an installation is changed; command line and gateway each have their own way to its files.</summary>
public interface IInstallationWriter
{
    /// <summary>Applies a merge patch to openclaw.json, comments and foreign parts kept.</summary>
    /// <param name="patch">The patch.</param>
    /// <param name="cancellationToken">Stops before anything is written.</param>
    Task PatchConfigurationAsync(JsonObject patch, CancellationToken cancellationToken);

    /// <summary>Replaces a file in one step; it is readable by its owner alone.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="text">Its content.</param>
    /// <param name="cancellationToken">Stops before anything is written.</param>
    Task WritePrivateFileAsync(string path, string text, CancellationToken cancellationToken);

    /// <summary>Makes a directory that only its owner may enter; one that exists stays as it is.</summary>
    /// <param name="path">Absolute path.</param>
    void EnsurePrivateDirectory(string path);
}
