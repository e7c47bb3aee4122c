using System.Security.Cryptography;
using System.Text;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.SandboxWorker.Sandboxes;

/// <summary>
/// The names of a sandbox. They hold the workspace's path, so that two agents with the same id, or two installations on one engine,
/// have two sandboxes.
/// </summary>
/// <param name="ContainerName">The container's name.</param>
/// <param name="DirectoryName">Name of its workspace below the workspace root.</param>
internal sealed record SandboxIdentity(string ContainerName, string DirectoryName)
{
    // Docker's limit is higher; the name is also a host name, where 63 is the limit.
    private const int MaxNameLength = 63;
    private const int TailLength = 12;

    /// <param name="spec">What is asked for.</param>
    /// <param name="installation">
    /// Tells installations apart that have the same paths, as all do that run in containers; null where paths are enough. The workspace keeps
    /// its name: each installation has its own root.
    /// </param>
    public static SandboxIdentity Of(SandboxSpec spec, string? installation = null)
    {
        var workspace = $"{spec.ScopeKey.Trim()}:workspace:{Hash(Normalize(spec.AgentWorkspaceDir), 32)}";
        // In the shared scope agents with different workspaces have one sandbox: there the root tells installations apart.
        var (slug, directory) = spec.Scope == SandboxScope.Shared
            ? ($"shared-{Hash(Own(Normalize(spec.WorkspaceRoot)), TailLength)}", "shared")
            : ($"workspace-{Hash(Own(workspace), 32)}", $"workspace-{Hash(workspace, 32)}");
        return new SandboxIdentity(Fit(spec.Docker.ContainerPrefix + slug), directory);

        string Own(string text) => installation is null ? text : $"{text}:installation:{installation}";
    }

    private static string Normalize(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private static string Fit(string name) =>
        name.Length <= MaxNameLength ? name : $"{name[..(MaxNameLength - TailLength - 1)]}-{Hash(name, TailLength)}";

    private static string Hash(string text, int digits) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..digits];
}
