using OpenClaw.SandboxWorker.Tests.Running;

namespace OpenClaw.SandboxWorker.Tests;

/// <summary>The default image of a sandbox, whatever runs it.</summary>
public sealed class SandboxImageTests
{
    private const string Image = "openclaw-sandbox:bookworm-slim";

    [Theory]
    [InlineData("1000", "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games")]
    [InlineData("0", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")]
    public async Task A_login_shell_has_the_path_of_its_user(string user, string path) =>
        Assert.Equal(path, await DockerCli.RunAsync("run", "--rm", "--user", user, Image, "sh", "-lc", "echo $PATH"));

    [Fact]
    public async Task A_login_shell_starts_no_process_of_its_own()
    {
        // One that may start none at all; of a user of its own, since the limit counts the user's processes everywhere.
        var told = await DockerCli.RunAsync("run", "--rm", "--user", "4242", "--ulimit", "nproc=1", Image, "sh", "-lc", "echo ready");

        Assert.Equal("ready", told);
    }

    [Fact]
    public async Task A_login_shell_reads_what_is_added_for_all_users()
    {
        var told = await DockerCli.RunAsync("run", "--rm", "--user", "0", Image, "sh", "-c", "echo 'export ADDED=yes' >/etc/profile.d/added.sh; exec bash -lc 'echo $ADDED'");

        Assert.Equal("yes", told);
    }
}
