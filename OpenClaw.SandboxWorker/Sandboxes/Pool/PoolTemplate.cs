using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Sandboxes.Mounts;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Sandboxes.Pool;

/// <summary>
/// What containers of the pool are made after: the policy of a sandbox without what is this sandbox's alone, which is its name and its
/// own directories.
/// </summary>
/// <param name="Class">Equal for sandboxes that differ in nothing else: a hash of every setting, the image's id among them.</param>
/// <param name="Policy">A policy of the class, with its mounts as the engine sees them.</param>
/// <param name="ImageId">The engine's id of its image.</param>
internal sealed record PoolTemplate(string Class, SandboxPolicy Policy, string ImageId)
{
    /// <returns>Null when such a sandbox cannot come from a pool.</returns>
    public static PoolTemplate? Of(SandboxPolicy policy, string imageId)
    {
        // A container from the pool cannot be started again, so it must have nothing that is worth it.
        if (!policy.Docker.ReadOnlyRoot || !(policy.Workspace.IsOwn || policy.Workspace.Access == WorkspaceAccess.ReadWrite))
        {
            return null;
        }

        var root = Path.GetDirectoryName(policy.Workspace.Directory);
        var common = policy with { Mounts = [.. policy.Mounts.Select(mount => IsOfOne(policy, mount) ? mount with { Source = $"{root}/*" } : mount)] };
        return new PoolTemplate(PolicySettings.Of(common, imageId).Hash, policy, imageId);
    }

    /// <summary>The policy of a container that waits.</summary>
    public SandboxPolicy PolicyFor(PoolRecord record, PathTranslation translation)
    {
        var workspace = Policy.Workspace with { Directory = record.Workspace ?? Policy.Workspace.Directory, SkillsDirectory = record.Skills };
        return Policy with
        {
            Identity = new SandboxIdentity(record.Name, Path.GetFileName(workspace.Directory)),
            ScopeKey = "",
            AgentId = "",
            Workspace = workspace,
            Mounts = [.. Policy.Mounts.Select(mount => Replace(mount, record, translation))],
        };
    }

    private SandboxMount Replace(SandboxMount mount, PoolRecord record, PathTranslation translation)
    {
        if (!IsOfOne(Policy, mount))
        {
            return mount;
        }

        var source = mount.Target == Policy.Docker.Workdir ? record.Workspace : record.Skills;
        return mount with { Source = translation.Translate(source!, mount.ReadOnly) };
    }

    private static bool IsOfOne(SandboxPolicy policy, SandboxMount mount) =>
        policy.Workspace.IsOwn && (mount.Target == policy.Docker.Workdir || mount.Target == $"{policy.Docker.Workdir}/{WorkspacePlan.SkillsName}");
}
