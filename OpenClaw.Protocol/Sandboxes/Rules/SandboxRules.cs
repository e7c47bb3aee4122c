namespace OpenClaw.Protocol.Sandboxes.Rules;

/// <summary>
/// The rules for <c>sandbox.docker</c>, in one place: what openclaw.json is refused for is what the worker would refuse, in the same words.
/// What only the worker can know, it checks on top: whether files exist, and what its engine can apply.
/// </summary>
public static class SandboxRules
{
    /// <summary>Checks what the sandbox's name is made of, and what nobody may change.</summary>
    public static void CheckName(SandboxDockerSettings settings, SettingErrors errors)
    {
        var reader = new DockerSettingsReader(settings, errors);
        reader.CheckContainerPrefix();
        reader.CheckInit();
    }

    /// <summary>Checks everything else, and gives the settings their types.</summary>
    /// <param name="settings">The settings with their defaults.</param>
    /// <param name="binds">Which directories may be shown.</param>
    /// <param name="allowedRoots">The directories that the sources of binds have to be in; null when they are not known yet.</param>
    /// <param name="errors">Takes what is wrong; what is returned means nothing then.</param>
    public static CheckedDockerSettings Check(SandboxDockerSettings settings, BindRules binds, IReadOnlyList<string>? allowedRoots, SettingErrors errors)
    {
        var reader = new DockerSettingsReader(settings, errors);
        var memory = reader.ReadMemory();
        return new CheckedDockerSettings
        {
            Image = reader.ReadImage(),
            User = reader.ReadUser(),
            Workdir = reader.ReadWorkdir(),
            ReadOnlyRoot = settings.ReadOnlyRoot,
            Tmpfs = reader.ReadTmpfs(),
            Network = reader.ReadNetwork(),
            CapDrop = reader.ReadCapDrop(),
            Env = reader.ReadEnv(),
            SetupCommand = reader.ReadSetupCommand(),
            PidsLimit = reader.ReadPidsLimit(),
            MemoryBytes = memory,
            MemorySwapBytes = reader.ReadMemorySwap(memory),
            NanoCpus = reader.ReadNanoCpus(),
            Ulimits = reader.ReadUlimits(),
            SeccompProfile = reader.ReadSeccompProfile(),
            ApparmorProfile = reader.ReadApparmorProfile(),
            Dns = reader.ReadDns(),
            ExtraHosts = reader.ReadExtraHosts(),
            Runtime = reader.ReadRuntime(),
            Binds = binds.Check(settings, allowedRoots, errors),
        };
    }

    /// <summary>Checks the variables of a command.</summary>
    /// <param name="path">Where they stand.</param>
    /// <param name="variables">Values by name; no value appears in a message.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static void CheckEnvironment(string path, IReadOnlyDictionary<string, string> variables, SettingErrors errors) =>
        DockerSettingsReader.CheckEnvironment(path, variables, errors);

    /// <summary>Checks that no two things are mounted at one place.</summary>
    /// <param name="targets">Absolute paths in the container.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static void CheckCollisions(IEnumerable<string> targets, SettingErrors errors)
    {
        foreach (var target in targets.CountBy(target => target).Where(pair => pair.Value > 1))
        {
            errors.Invalid("docker.binds, docker.tmpfs", target.Key, "is the target of more than one mount.");
        }
    }
}
