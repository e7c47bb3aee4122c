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

    public static SandboxIdentity Of(SandboxSpec spec)
    {
        var scopeKey = spec.ScopeKey.Trim();
        // In the shared scope agents with different workspaces have one sandbox: there the root tells installations apart.
        var (slug, directory) = spec.Scope == SandboxScope.Shared
            ? ($"shared-{Hash(Normalize(spec.WorkspaceRoot), TailLength)}", "shared")
            : Both($"workspace-{Hash($"{scopeKey}:workspace:{Hash(Normalize(spec.AgentWorkspaceDir), 32)}", 32)}");
        return new SandboxIdentity(Fit(spec.Docker.ContainerPrefix + slug), directory);

        static (string, string) Both(string name) => (name, name);
    }

    private static string Normalize(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private static string Fit(string name) =>
        name.Length <= MaxNameLength ? name : $"{name[..(MaxNameLength - TailLength - 1)]}-{Hash(name, TailLength)}";

    private static string Hash(string text, int digits) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..digits];
}
