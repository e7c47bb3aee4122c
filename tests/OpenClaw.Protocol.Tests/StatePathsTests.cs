namespace OpenClaw.Protocol.Tests;

public sealed class StatePathsTests
{
    [Theory]
    [InlineData("/home/me/.openclaw", "/home/me/.openclaw/openclaw.json")]
    [InlineData("/srv/state", "/srv/state/openclaw.json", "OPENCLAW_STATE_DIR=/srv/state")]
    [InlineData("/home/me/state", "/home/me/state/openclaw.json", "OPENCLAW_STATE_DIR=~/state")]
    [InlineData("/home/me", "/home/me/openclaw.json", "OPENCLAW_STATE_DIR=~")]
    [InlineData("/home/me/.openclaw", "/home/me/.openclaw/openclaw.json", "OPENCLAW_STATE_DIR=  ")]
    [InlineData("relative", "relative/openclaw.json", "OPENCLAW_STATE_DIR=relative")]
    [InlineData("/home/me/.openclaw", "/home/me/own.json", "OPENCLAW_CONFIG_PATH=~/own.json")]
    [InlineData("/home/you/.openclaw", "/home/you/.openclaw/openclaw.json", "OPENCLAW_HOME=/home/you")]
    [InlineData("/home/me/sub/.openclaw", "/home/me/sub/.openclaw/openclaw.json", "OPENCLAW_HOME=~/sub")]
    [InlineData("/home/you/state", "/home/you/state/openclaw.json", "OPENCLAW_HOME=/home/you", "OPENCLAW_STATE_DIR=~/state")]
    [InlineData("/home/me/.openclaw-work", "/home/me/.openclaw-work/openclaw.json", "OPENCLAW_PROFILE=work")]
    [InlineData("/home/me/.openclaw", "/home/me/.openclaw/openclaw.json", "OPENCLAW_PROFILE=Default")]
    [InlineData("/srv/state", "/srv/state/openclaw.json", "OPENCLAW_PROFILE=work", "OPENCLAW_STATE_DIR=/srv/state")]
    [InlineData("/old", "/old/openclaw.json", "CLAWDBOT_STATE_DIR=/old")]
    [InlineData("/new", "/old.json", "OPENCLAW_STATE_DIR=/new", "CLAWDBOT_STATE_DIR=/old", "CLAWDBOT_CONFIG_PATH=/old.json")]
    public void The_environment_names_the_directory(string state, string config, params string[] variables)
    {
        var paths = StatePaths.Resolve(Environment([.. variables, "HOME=/home/me"]));

        Assert.Equal((state, config), (paths.StateDirectory, paths.ConfigPath));
        Assert.Equal(Path.Combine(state, "identity", "device.json"), paths.IdentityPath);
    }

    [Theory]
    [InlineData("/home/me/.openclaw")]
    [InlineData("/srv/state", "OPENCLAW_STATE_DIR=/srv/state")]
    [InlineData("/home/me/shared", "OPENCLAW_STATE_DIR=/srv/state", "OPENCLAW_WORKSPACES_DIR=~/shared")]
    public void Workspaces_are_with_the_state_unless_they_have_a_directory_of_their_own(string expected, params string[] variables) =>
        Assert.Equal(expected, StatePaths.Resolve(Environment([.. variables, "HOME=/home/me"])).WorkspacesDirectory);

    [Theory]
    [InlineData("a b")]
    [InlineData("../etc")]
    [InlineData("-work")]
    [InlineData("wörk")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123456")]
    public void A_name_that_is_no_profile_is_refused_by_name(string profile)
    {
        var failure = Assert.Throws<FormatException>(() => StatePaths.Resolve(Environment(["HOME=/home/me", $"OPENCLAW_PROFILE={profile}"])));

        Assert.Contains($"OPENCLAW_PROFILE is \"{profile}\"", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Absolute_paths_are_seen_from_the_working_directory()
    {
        var paths = StatePaths.Resolve(Environment(["HOME=/home/me", "OPENCLAW_STATE_DIR=relative"])).Absolute();

        Assert.Equal(Path.Combine(Directory.GetCurrentDirectory(), "relative", "openclaw.json"), paths.ConfigPath);
    }

    private static EnvironmentReader Environment(IReadOnlyList<string> variables) => name =>
        variables.Select(variable => variable.Split('=', 2)).Where(pair => pair[0] == name).Select(pair => pair[1]).FirstOrDefault();
}
