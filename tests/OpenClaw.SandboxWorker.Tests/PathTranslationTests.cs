using Docker.DotNet.Models;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Sandboxes.Mounts;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Tests;

public sealed class PathTranslationTests
{
    private const string Id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    // As the kernel writes them in a container of Docker.
    private static readonly string[] Lines =
    [
        "111 62 0:50 / / rw,relatime master:3 - overlay overlay rw,lowerdir=/x",
        $"113 111 254:0 /var/lib/docker/containers/{Id}/hostname /etc/hostname rw,relatime - ext4 /dev/vda rw",
        @"114 111 254:0 /srv/a\040place /data rw,relatime - ext4 /dev/vda rw",
        "115 111 254:0 /var/lib/docker/volumes/state/_data /state rw,relatime shared:7 master:3 - ext4 /dev/vda rw",
        "116 115 0:60 / /state/memory rw - tmpfs tmpfs rw",
        "117 111 0:61 / /cloud rw - fuse.cloud cloud rw",
        "118 111 254:0 /etc /machine ro - ext4 /dev/vda rw",
        "a line that makes no sense",
    ];

    private static readonly PathTranslation InContainer = new(
        new OwnContainer(
            Id,
            [
                new MountPoint { Type = "bind", Source = "/srv/a place", Destination = "/data", RW = true },
                new MountPoint { Type = "volume", Name = "state", Driver = "local", Source = "/var/lib/docker/volumes/state/_data", Destination = "/state", RW = true },
                new MountPoint { Type = "volume", Name = "cloud", Driver = "rexray", Source = "/mnt/rexray/cloud", Destination = "/cloud", RW = true },
                new MountPoint { Type = "bind", Source = "/etc", Destination = "/machine", RW = false },
            ]),
        MountInfo.Parse(Lines));

    [Theory]
    [InlineData("/data", "/srv/a place")]
    [InlineData("/data/x/y", "/srv/a place/x/y")]
    [InlineData("/state/sandboxes/one", "/var/lib/docker/volumes/state/_data/sandboxes/one")]
    [InlineData("/state/sandboxes/../one", "/var/lib/docker/volumes/state/_data/one")]
    public void A_path_on_a_mount_is_named_as_the_engine_names_it(string path, string expected) =>
        Assert.Equal(expected, InContainer.Translate(path, readOnly: false));

    [Theory]
    [InlineData("/home/somebody", "overlay", WorkerErrorCodes.PathNotShared)]
    [InlineData("/database", "overlay", WorkerErrorCodes.PathNotShared)]
    [InlineData("/state/memory/x", "tmpfs", WorkerErrorCodes.PathNotShared)]
    [InlineData("/cloud/x", "rexray", WorkerErrorCodes.PathNotShared)]
    [InlineData("/machine/ssl", "/etc", WorkerErrorCodes.PolicyDenied)]
    public void A_path_that_the_engine_cannot_reach_or_must_not_show_is_refused(string path, string named, string code)
    {
        var exception = Assert.Throws<SandboxException>(() => InContainer.Translate(path, readOnly: true));

        Assert.Equal(code, exception.Code);
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
        Assert.NotEmpty(exception.Fix!);
    }

    [Fact]
    public void Outside_of_containers_every_path_stays_what_it_is()
    {
        SandboxMount[] mounts = [new("/anything", "/workspace", ReadOnly: false)];

        Assert.Same(mounts, new PathTranslation(null, []).Translate(mounts));
    }

    [Fact]
    public void The_files_that_the_engine_mounts_tell_the_container_before_its_host_name_does()
    {
        var other = new string('b', 64);
        Assert.Equal([Id], OwnContainer.Candidates(MountInfo.Parse(Lines), "0::/", "vm"));
        Assert.Equal([Id, other, "cccccccccccc"], OwnContainer.Candidates(MountInfo.Parse(Lines), $"4:memory:/docker/{other}\n", "cccccccccccc"));
        Assert.Empty(OwnContainer.Candidates(MountInfo.Parse(Lines[..1]), "0::/user.slice/0123456789abcdef.scope", "sandbox"));
    }
}
