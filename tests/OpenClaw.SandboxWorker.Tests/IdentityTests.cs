using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Sandboxes;

namespace OpenClaw.SandboxWorker.Tests;

public sealed class IdentityTests
{
    private static readonly SandboxSpec Spec = new()
    {
        ScopeKey = "agent:main",
        AgentId = "main",
        AgentWorkspaceDir = "/home/u/.openclaw/workspace",
        WorkspaceRoot = "/home/u/.openclaw/sandboxes",
    };

    [Fact]
    public void The_name_is_the_originals() =>
        Assert.Equal("openclaw-sbx-workspace-d8688b9c3c6cfad85d5153865acccb71", SandboxIdentity.Of(Spec).ContainerName);

    [Fact]
    public void Another_workspace_is_another_sandbox()
    {
        var other = SandboxIdentity.Of(Spec with { AgentWorkspaceDir = "/home/v/.openclaw/workspace" });

        Assert.NotEqual(SandboxIdentity.Of(Spec).ContainerName, other.ContainerName);
        Assert.NotEqual(SandboxIdentity.Of(Spec).DirectoryName, other.DirectoryName);
    }

    [Fact]
    public void Installations_with_the_same_paths_have_sandboxes_of_their_own_and_workspaces_keep_their_names()
    {
        var (one, two) = (SandboxIdentity.Of(Spec, "one"), SandboxIdentity.Of(Spec, "two"));
        var shared = Spec with { Scope = SandboxScope.Shared, ScopeKey = "shared" };

        Assert.Equal(3, new[] { SandboxIdentity.Of(Spec), one, two }.Select(identity => identity.ContainerName).Distinct().Count());
        Assert.Equal(one, SandboxIdentity.Of(Spec, "one"));
        Assert.All([one, two], identity => Assert.Equal(SandboxIdentity.Of(Spec).DirectoryName, identity.DirectoryName));
        Assert.NotEqual(SandboxIdentity.Of(shared, "one").ContainerName, SandboxIdentity.Of(shared, "two").ContainerName);
    }

    [Fact]
    public void The_same_path_written_differently_is_the_same_sandbox() =>
        Assert.Equal(SandboxIdentity.Of(Spec), SandboxIdentity.Of(Spec with { AgentWorkspaceDir = "/home/u/.openclaw/workspace/", ScopeKey = " agent:main " }));

    [Fact]
    public void A_shared_sandbox_is_one_for_all_agents_and_another_for_another_installation()
    {
        var shared = Spec with { Scope = SandboxScope.Shared, ScopeKey = "shared" };

        Assert.Equal(SandboxIdentity.Of(shared), SandboxIdentity.Of(shared with { AgentId = "other", AgentWorkspaceDir = "/elsewhere" }));
        Assert.NotEqual(SandboxIdentity.Of(shared).ContainerName, SandboxIdentity.Of(shared with { WorkspaceRoot = "/elsewhere" }).ContainerName);
        Assert.Equal("shared", SandboxIdentity.Of(shared).DirectoryName);
    }

    [Fact]
    public void A_long_prefix_leaves_the_name_its_identity()
    {
        var docker = new SandboxDockerSettings { ContainerPrefix = new string('p', 70) };
        var one = SandboxIdentity.Of(Spec with { Docker = docker }).ContainerName;
        var two = SandboxIdentity.Of(Spec with { Docker = docker, ScopeKey = "agent:other" }).ContainerName;

        Assert.Equal(63, one.Length);
        Assert.NotEqual(one, two);
    }
}
