using Docker.DotNet.Models;

namespace Docker.DotNet.Tests.Engine;

/// <summary>What every transport must carry.</summary>
internal static class Roundtrip
{
    public static async Task AssertAsync(DockerClient client, string container)
    {
        await client.System.PingAsync().WaitAsync(Deadline.Short);
        await Assert.ThrowsAsync<DockerContainerNotFoundException>(() => client.Containers.InspectContainerAsync("no-such-thing"));
        var created = await client.Exec.ExecCreateContainerAsync(container, new ContainerExecCreateParameters
        {
            AttachStdin = true,
            AttachStdout = true,
            AttachStderr = true,
            Cmd = ["sh", "-c", "wc -c; echo done >&2"],
        });
        using var stream = await client.Exec.StartAndAttachContainerExecAsync(created.ID, tty: false);

        await stream.CopyFromAsync(new MemoryStream(new byte[1_000_000]), default);
        stream.CloseWrite();
        var output = await stream.ReadOutputToEndAsync(default).WaitAsync(Deadline.Short);

        Assert.Equal(("1000000\n", "done\n"), (output.stdout, output.stderr));
        Assert.Equal(0, (await client.Exec.InspectContainerExecAsync(created.ID)).ExitCode);
    }
}
