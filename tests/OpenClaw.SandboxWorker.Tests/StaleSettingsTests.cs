using System.Reflection;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Sandboxes.Lifecycle;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Tests;

public sealed class StaleSettingsTests
{
    private static readonly SandboxDockerSettings Usual = new();

    // A changed value of every setting, and the field that a difference must name. Whoever adds a setting must say here what it does.
    private static readonly Dictionary<string, (SandboxDockerSettings Changed, string Field, bool Weakens)> Changes = new()
    {
        [nameof(Usual.Image)] = (Usual with { Image = "other:1" }, "image", false),
        [nameof(Usual.Workdir)] = (Usual with { Workdir = "/code" }, "workdir", true),
        [nameof(Usual.ReadOnlyRoot)] = (Usual with { ReadOnlyRoot = false }, "readOnlyRoot", true),
        [nameof(Usual.Tmpfs)] = (Usual with { Tmpfs = ["/tmp"] }, "tmpfs", true),
        [nameof(Usual.Network)] = (Usual with { Network = "bridge" }, "network", true),
        [nameof(Usual.User)] = (Usual with { User = "4321" }, "user", true),
        [nameof(Usual.CapDrop)] = (Usual with { CapDrop = ["NET_RAW"] }, "capDrop", true),
        [nameof(Usual.Env)] = (Usual with { Env = new Dictionary<string, string> { ["LANG"] = "C" } }, "env.LANG", false),
        [nameof(Usual.SetupCommand)] = (Usual with { SetupCommand = "true" }, "setupCommand", false),
        [nameof(Usual.PidsLimit)] = (Usual with { PidsLimit = 100 }, "pidsLimit", false),
        [nameof(Usual.Memory)] = (Usual with { Memory = "2g" }, "memory", false),
        [nameof(Usual.MemorySwap)] = (Usual with { MemorySwap = "2g" }, "memorySwap", false),
        [nameof(Usual.Cpus)] = (Usual with { Cpus = 1 }, "cpus", false),
        [nameof(Usual.Ulimits)] = (Usual with { Ulimits = new Dictionary<string, UlimitSetting> { ["nofile"] = new(1, 2) } }, "ulimits.nofile", false),
        [nameof(Usual.ApparmorProfile)] = (Usual with { ApparmorProfile = "mine" }, "apparmorProfile", true),
        [nameof(Usual.Dns)] = (Usual with { Dns = ["10.0.0.1"] }, "dns", false),
        [nameof(Usual.ExtraHosts)] = (Usual with { ExtraHosts = ["db:10.0.0.1"] }, "extraHosts", false),
        [nameof(Usual.Binds)] = (Usual with { Binds = ["/opt:/data:ro"], DangerouslyAllowExternalBindSources = true }, "mounts", true),
        [nameof(Usual.Runtime)] = (Usual with { Runtime = "runsc" }, "runtime", true),
    };

    // Another prefix is another container; what allows a bind is nothing without one; a sandbox always has an init process; and a profile
    // is a file, which has a test of its own.
    private static readonly string[] Others =
    [
        nameof(Usual.ContainerPrefix), nameof(Usual.DangerouslyAllowExternalBindSources), nameof(Usual.DangerouslyAllowReservedContainerTargets), nameof(Usual.Init), nameof(Usual.SeccompProfile),
    ];

    [Fact]
    public void A_change_of_any_setting_is_told_by_name_and_refused_in_use_when_the_old_one_would_isolate_less()
    {
        Assert.Equal(typeof(SandboxDockerSettings).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name).Order(), Changes.Keys.Concat(Others).Order());
        var usual = Settings(Usual);
        foreach (var (name, (changed, field, weakens)) in Changes)
        {
            var settings = Settings(changed);
            Assert.True(settings.Hash != usual.Hash, name);
            var difference = settings.CompareWith(usual.Json).FirstOrDefault(difference => difference.Field == field);
            Assert.True(difference?.WeakensIsolation == weakens, $"{name}: {string.Join("; ", settings.CompareWith(usual.Json))}");
        }

        Assert.Empty(usual.CompareWith(usual.Json));
    }

    [Fact]
    public void Secrets_are_in_no_label()
    {
        var settings = Settings(Usual with { Env = new Dictionary<string, string> { ["TOKEN"] = "canary-value" }, SetupCommand = "login canary-value" });

        Assert.DoesNotContain("canary-value", settings.Json, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_profile_is_a_changed_setting_even_under_the_same_name()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, """{ "defaultAction": "SCMP_ACT_ALLOW" }""");
            var one = Settings(Usual with { SeccompProfile = path });
            File.WriteAllText(path, """{"defaultAction":"SCMP_ACT_ERRNO"}""");
            Assert.Equal("seccompProfile", Assert.Single(Settings(Usual with { SeccompProfile = path }).CompareWith(one.Json)).Field);
            File.WriteAllText(path, """{"defaultAction" : "SCMP_ACT_ALLOW"}""");
            Assert.Equal(one.Hash, Settings(Usual with { SeccompProfile = path }).Hash);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(24, 7, 1, 2, null)]
    [InlineData(24, 7, 25, 2, "not used for more than 24 h")]
    [InlineData(24, 7, 24, 2, null)]
    [InlineData(24, 7, 1, 8, "older than 7 days")]
    [InlineData(0, 7, 1000, 2, null)]
    [InlineData(24, 0, 1, 1000, null)]
    [InlineData(0, 0, 100_000, 100_000, null)]
    public void A_sandbox_goes_by_its_owners_limits(int idleHours, int maxAgeDays, int unusedHours, int ageDays, string? reason)
    {
        var now = DateTimeOffset.UtcNow;
        var labels = new Dictionary<string, string> { ["openclaw.prune"] = PruneLimits.Text(new SandboxPruneSettings(idleHours, maxAgeDays)) };

        Assert.Equal(reason, PruneLimits.Of(labels)!.ReasonToRemove(now, now.AddDays(-ageDays), now.AddHours(-unusedHours)));
    }

    [Theory]
    [InlineData(24, 7, 7 * 24)]
    [InlineData(500, 7, 500)]
    [InlineData(0, 1, 24)]
    [InlineData(0, 0, null)]
    public void What_takes_long_to_make_stays_for_the_longer_of_the_two(int idleHours, int maxAgeDays, int? hours) =>
        Assert.Equal(hours is { } count ? TimeSpan.FromHours(count) : null, new PruneLimits(idleHours, maxAgeDays).Keep);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("x/2")]
    [InlineData("-1/2")]
    public void A_label_that_cannot_be_read_prunes_nothing(string? label) =>
        Assert.Null(PruneLimits.Of(label is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["openclaw.prune"] = label }));

    private static PolicySettings Settings(SandboxDockerSettings docker)
    {
        var state = Path.Combine(Path.GetTempPath(), "openclaw-stale-settings");
        var spec = new SandboxSpec { ScopeKey = "agent:main", AgentId = "main", AgentWorkspaceDir = Path.Combine(state, "workspace"), WorkspaceRoot = Path.Combine(state, "sandboxes"), Docker = docker };
        return PolicySettings.Of(new PolicyFactory(new OpenClaw.Protocol.Sandboxes.Rules.BindRules(state, [], path => path), Path.Combine(state, "sandbox")).Create(spec), "sha256:0");
    }
}
