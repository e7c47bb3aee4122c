using OpenClaw.Protocol.Sandboxes.Rules;
using OpenClaw.SandboxWorker.Posix;

namespace OpenClaw.SandboxWorker.Sandboxes.Policy;

/// <summary>What only the machine itself can say of binds.</summary>
internal static class MachineBinds
{
    /// <summary>The rules of this process's user.</summary>
    public static BindRules RulesOfThisProcess(string stateDir) => new(
        stateDir,
        new[] { Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), Environment.GetEnvironmentVariable("OPENCLAW_HOME") }.OfType<string>(),
        RealPath.Of);

    /// <summary>The mounts of binds that are allowed, as far as their sources exist.</summary>
    public static IEnumerable<SandboxMount> Mounts(IEnumerable<SandboxBind> binds, SettingErrors errors)
    {
        foreach (var bind in binds)
        {
            var real = RealPath.Of(bind.Source);
            if (!Directory.Exists(real) && !File.Exists(real))
            {
                errors.Invalid("docker.binds", bind.Text, $"has the source {real}, which does not exist.");
            }

            yield return new SandboxMount(bind.Source, bind.Target, bind.ReadOnly);
        }
    }
}
