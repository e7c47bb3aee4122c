using Docker.DotNet.Models;

namespace Docker.DotNet.Tests.Engine;

/// <summary>The engine of this machine. What tests create there carries a label of this run, and goes when the run ends.</summary>
public sealed class TestEngine : IAsyncLifetime
{
    public const string Socket = "/var/run/docker.sock";
    public const string Image = "debian:bookworm-slim";

    private const string LabelKey = "openclaw.docker-dotnet.tests";

    public DockerClient Client { get; } = new DockerClientConfiguration(new Uri($"unix://{Socket}")).CreateClient();

    /// <summary>A name that nothing else has, for containers, images, networks and volumes.</summary>
    public string Run { get; } = $"ddn-{Guid.NewGuid():N}"[..16];

    public Dictionary<string, string> Labels => new() { [LabelKey] = Run };

    public Dictionary<string, IDictionary<string, bool>> LabelFilter => new()
    {
        ["label"] = new Dictionary<string, bool> { [$"{LabelKey}={Run}"] = true },
    };

    public async Task InitializeAsync() => await Client.Images.InspectImageAsync(Image).WaitAsync(Deadline.Short);

    /// <summary>Parameters of a container that does nothing until it is stopped.</summary>
    public CreateContainerParameters Sleeper(params string[] command) => new()
    {
        Image = Image,
        Cmd = command.Length == 0 ? ["sleep", "3600"] : command,
        Labels = Labels,
        HostConfig = new HostConfig { NetworkMode = "none", Init = true },
    };

    /// <summary>Creates and starts a container.</summary>
    public async Task<string> StartAsync(CreateContainerParameters parameters)
    {
        var created = await Client.Containers.CreateContainerAsync(parameters);
        Assert.True(await Client.Containers.StartContainerAsync(created.ID, new ContainerStartParameters()));
        return created.ID;
    }

    public Task RemoveAsync(string id) =>
        Client.Containers.RemoveContainerAsync(id, new ContainerRemoveParameters { Force = true, RemoveVolumes = true });

    public async Task DisposeAsync()
    {
        foreach (var container in await Client.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = LabelFilter }))
        {
            await RemoveAsync(container.ID);
        }

        foreach (var network in await Client.Networks.ListNetworksAsync(new NetworksListParameters { Filters = LabelFilter }))
        {
            await Client.Networks.DeleteNetworkAsync(network.ID);
        }

        foreach (var volume in (await Client.Volumes.ListAsync(new VolumesListParameters { Filters = LabelFilter })).Volumes ?? [])
        {
            await Client.Volumes.RemoveAsync(volume.Name);
        }

        foreach (var image in await Client.Images.ListImagesAsync(new ImagesListParameters { All = true, Filters = LabelFilter }))
        {
            await Client.Images.DeleteImageAsync(image.ID, new ImageDeleteParameters { Force = true });
        }

        Client.Dispose();
    }
}

/// <summary>Tests that share the engine.</summary>
[CollectionDefinition(Name)]
public sealed class EngineTests : ICollectionFixture<TestEngine>
{
    public const string Name = "engine";
}
