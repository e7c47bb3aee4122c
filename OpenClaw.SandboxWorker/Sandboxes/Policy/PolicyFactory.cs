using OpenClaw.Protocol.Sandboxes;
using OpenClaw.Protocol.Sandboxes.Rules;
using OpenClaw.SandboxWorker.Posix;

namespace OpenClaw.SandboxWorker.Sandboxes.Policy;

/// <summary>Turns a spec, which anybody with the token may send, into a policy, which holds only what is allowed.</summary>
/// <param name="binds">Which directories of this machine may be shown.</param>
/// <param name="sandboxStateDir">Where the worker keeps what belongs to its sandboxes.</param>
/// <param name="installation">Part of the names of sandboxes where paths do not tell installations apart; null where they do.</param>
internal sealed class PolicyFactory(BindRules binds, string sandboxStateDir, InstanceId? installation = null)
{
    /// <summary>Who a sandbox is when nothing says otherwise.</summary>
    public static readonly FileOwner DefaultUser = new(1000, 1000);

    /// <exception cref="SandboxException">Something is wrong or not allowed; the message lists all of it.</exception>
    public SandboxPolicy Create(SandboxSpec spec)
    {
        var errors = new SettingErrors();
        CheckScope(spec, errors);
        binds.CheckWorkspace("agentWorkspaceDir", spec.AgentWorkspaceDir, errors);
        binds.CheckWorkspace("workspaceRoot", spec.WorkspaceRoot, errors);
        SandboxRules.CheckName(spec.Docker, errors);
        errors.ThrowIfAny();

        var identity = SandboxIdentity.Of(spec, installation?.Value);
        var workspace = new WorkspacePlan(
            spec.WorkspaceAccess == WorkspaceAccess.ReadWrite ? spec.AgentWorkspaceDir : Path.Combine(spec.WorkspaceRoot, identity.DirectoryName),
            spec.WorkspaceAccess,
            spec.AgentWorkspaceDir,
            // What all agents share has nothing of one of them.
            spec.WorkspaceAccess == WorkspaceAccess.ReadWrite || spec.Scope == SandboxScope.Shared ? null : Path.Combine(sandboxStateDir, "skills", identity.DirectoryName));
        var settings = SandboxRules.Check(spec.Docker, binds, [workspace.Directory, spec.AgentWorkspaceDir], errors);
        var policy = new SandboxPolicy
        {
            Identity = identity,
            ScopeKey = spec.ScopeKey.Trim(),
            Scope = spec.Scope,
            AgentId = spec.AgentId,
            Docker = settings,
            User = settings.User is var (user, group) ? new FileOwner(user, group) : FindUser(workspace, errors),
            Workspace = workspace,
            Mounts = [.. ManagedMounts(workspace, settings.Workdir), .. MachineBinds.Mounts(settings.Binds, errors)],
            SeccompProfile = SeccompProfile.Read(settings.SeccompProfile, errors),
            Prune = spec.Prune,
        };
        SandboxRules.CheckCollisions(policy.Mounts.Select(mount => mount.Target).Concat(settings.Tmpfs.Keys), errors);
        errors.ThrowIfAny();
        return policy;
    }

    private static void CheckScope(SandboxSpec spec, SettingErrors errors)
    {
        CheckKey("scopeKey", spec.ScopeKey, errors);
        CheckKey("agentId", spec.AgentId, errors);
        if (!Enum.IsDefined(spec.Scope) || !Enum.IsDefined(spec.WorkspaceAccess))
        {
            errors.Invalid("scope, workspaceAccess", null, "must be agent, session or shared, and none, ro or rw.");
        }

        if (spec.Prune.IdleHours < 0 || spec.Prune.MaxAgeDays < 0 || spec.Prune.WorkspaceDays < 0)
        {
            errors.Invalid("prune", null, "idleHours, maxAgeDays and workspaceDays must be 0 or more.");
        }
    }

    private static void CheckKey(string path, string value, SettingErrors errors)
    {
        if (string.IsNullOrWhiteSpace(value) || value.Length > 512 || value.Any(char.IsControl))
        {
            errors.Invalid(path, value, "must be 1 to 512 characters, none of them a control character.");
        }
    }

    private static IEnumerable<SandboxMount> ManagedMounts(WorkspacePlan workspace, string workdir)
    {
        // Only one configuration makes the two directories the same; then the sandbox has no workspace of its own to write to.
        var same = workspace.Access == WorkspaceAccess.ReadOnly && workspace.Directory == workspace.AgentDirectory;
        yield return new SandboxMount(workspace.Directory, workdir, same);
        if (workspace.Access == WorkspaceAccess.ReadOnly && !same)
        {
            yield return new SandboxMount(workspace.AgentDirectory, "/agent", ReadOnly: true);
        }

        if (workspace.SkillsDirectory is { } skills && !same)
        {
            yield return new SandboxMount(skills, $"{workdir}/{WorkspacePlan.SkillsName}", ReadOnly: true);
        }
    }

    // The sandbox's user owns its workspace, or it could not write there: it has no capability that would let it.
    private static FileOwner FindUser(WorkspacePlan workspace, SettingErrors errors)
    {
        var worker = FileOwner.OfThisProcess;
        var fallback = worker.User == 0 ? DefaultUser : worker;
        if (workspace.Access != WorkspaceAccess.ReadWrite || !Directory.Exists(workspace.Directory))
        {
            return fallback;
        }

        var owner = FileOwner.Of(workspace.Directory);
        if (owner.User == 0)
        {
            errors.Denied(
                "agentWorkspaceDir",
                workspace.Directory,
                "belongs to root, and with workspaceAccess \"rw\" the sandbox runs as the workspace's owner; it never runs as root unless asked to.",
                $"`sudo chown -R {fallback} {workspace.Directory}`, or set docker.user.");
        }

        return owner;
    }
}
