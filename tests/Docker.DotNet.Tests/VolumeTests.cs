using Docker.DotNet.Models;
using Docker.DotNet.Tests.Engine;

namespace Docker.DotNet.Tests;

[Collection(EngineTests.Name)]
public sealed class VolumeTests(TestEngine engine)
{
    private IVolumeOperations Volumes => engine.Client.Volumes;

    [Fact]
    public async Task A_volume_keeps_its_content_from_one_container_to_the_next()
    {
        var name = $"{engine.Run}-vol";
        var created = await Volumes.CreateAsync(new VolumesCreateParameters { Name = name, Driver = "local", Labels = engine.Labels });
        Assert.Equal((name, "local"), (created.Name, created.Driver));

        await RunAsync(name, "echo kept > /data/file");
        await RunAsync(name, "grep -q kept /data/file");

        var listed = await Volumes.ListAsync(new VolumesListParameters { Filters = engine.LabelFilter });
        Assert.Equal([name], listed.Volumes.Select(volume => volume.Name));
        Assert.Contains((await Volumes.ListAsync()).Volumes, volume => volume.Name == name);
        Assert.Equal(engine.Run, (await Volumes.InspectAsync(name)).Labels.Values.Single());

        await Volumes.RemoveAsync(name);
        await Assert.ThrowsAsync<DockerApiException>(() => Volumes.InspectAsync(name));
    }

    [Fact]
    public async Task Pruning_takes_only_what_the_filter_names()
    {
        var name = $"{engine.Run}-pruned";
        await Volumes.CreateAsync(new VolumesCreateParameters { Name = name, Labels = engine.Labels });

        var pruned = await Volumes.PruneAsync(new VolumesPruneParameters { Filters = engine.LabelFilter });

        Assert.Equal([name], pruned.VolumesDeleted);
    }

    private async Task RunAsync(string volume, string script)
    {
        var parameters = engine.Sleeper("sh", "-c", script);
        parameters.HostConfig.Mounts = [new Mount { Type = "volume", Source = volume, Target = "/data" }];
        var id = await engine.StartAsync(parameters);
        Assert.Equal(0, (await engine.Client.Containers.WaitContainerAsync(id).WaitAsync(Deadline.Short)).StatusCode);
        await engine.RemoveAsync(id);
    }
}
