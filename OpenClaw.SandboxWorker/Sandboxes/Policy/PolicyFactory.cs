using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Posix;

namespace OpenClaw.SandboxWorker.Sandboxes.Policy;

/// <summary>Turns a spec, which anybody with the token may send, into a policy, which holds only what is allowed.</summary>
internal sealed class PolicyFactory(BindRules binds)
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
        var settings = new DockerSettingsReader(spec.Docker, errors);
        settings.CheckContainerPrefix();
        errors.ThrowIfAny();

        var identity = SandboxIdentity.Of(spec);
        var workspace = new WorkspacePlan(
            spec.WorkspaceAccess == WorkspaceAccess.ReadWrite ? spec.AgentWorkspaceDir : Path.Combine(spec.WorkspaceRoot, identity.DirectoryName),
            spec.WorkspaceAccess,
            spec.AgentWorkspaceDir);
        var workdir = settings.ReadWorkdir();
        var memory = settings.ReadMemory();
        var policy = new SandboxPolicy
        {
            Identity = identity,
            ScopeKey = spec.ScopeKey.Trim(),
            Scope = spec.Scope,
            AgentId = spec.AgentId,
            Image = settings.ReadImage(),
            User = settings.ReadUser() ?? FindUser(workspace, errors),
            Workspace = workspace,
            Mounts = [.. ManagedMounts(workspace, workdir), .. binds.Check(spec.Docker, [workspace.Directory, spec.AgentWorkspaceDir], errors)],
            Workdir = workdir,
            ReadOnlyRoot = spec.Docker.ReadOnlyRoot,
            Tmpfs = settings.ReadTmpfs(),
            Network = settings.ReadNetwork(),
            CapDrop = settings.ReadCapDrop(),
            Env = settings.ReadEnv(),
            SetupCommand = settings.ReadSetupCommand(),
            PidsLimit = settings.ReadPidsLimit(),
            MemoryBytes = memory,
            MemorySwapBytes = settings.ReadMemorySwap(memory),
            NanoCpus = settings.ReadNanoCpus(),
            Ulimits = settings.ReadUlimits(),
            SeccompProfile = settings.ReadSeccompProfile(),
            ApparmorProfile = settings.ReadApparmorProfile(),
            Dns = settings.ReadDns(),
            ExtraHosts = settings.ReadExtraHosts(),
            Runtime = settings.ReadRuntime(),
            Prune = spec.Prune,
        };
        CheckCollisions(policy, errors);
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

        if (spec.Prune.IdleHours < 0 || spec.Prune.MaxAgeDays < 0)
        {
            errors.Invalid("prune", null, "idleHours and maxAgeDays must be 0 or more.");
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

    private static void CheckCollisions(SandboxPolicy policy, SettingErrors errors)
    {
        foreach (var target in policy.Mounts.Select(mount => mount.Target).Concat(policy.Tmpfs.Keys).CountBy(target => target).Where(pair => pair.Value > 1))
        {
            errors.Invalid("docker.binds, docker.tmpfs", target.Key, "is the target of more than one mount.");
        }
    }
}
