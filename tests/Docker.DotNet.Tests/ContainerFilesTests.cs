using Docker.DotNet.Models;
using Docker.DotNet.Tests.Engine;

namespace Docker.DotNet.Tests;

[Collection(EngineTests.Name)]
public sealed class ContainerFilesTests(TestEngine engine) : IAsyncLifetime
{
    private string _container = "";

    public async Task InitializeAsync() => _container = await engine.StartAsync(engine.Sleeper());

    public Task DisposeAsync() => engine.RemoveAsync(_container);

    [Fact]
    public async Task An_archive_makes_the_round_trip()
    {
        using var archive = Tar.Of(("folder/one", "first"), ("folder/two", "second"));
        await engine.Client.Containers.ExtractArchiveToContainerAsync(_container, new ContainerPathStatParameters { Path = "/srv" }, archive);

        var answer = await engine.Client.Containers.GetArchiveFromContainerAsync(
            _container, new GetArchiveFromContainerParameters { Path = "/srv/folder" }, statOnly: false);
        using var stream = answer.Stream;

        Assert.Equal("folder", answer.Stat.Name);
        Assert.Equal(new Dictionary<string, string> { ["folder/one"] = "first", ["folder/two"] = "second" }, await Tar.ReadAsync(stream));
        Assert.True(archive.CanRead, "the stream stays the caller's");
    }

    [Fact]
    public async Task A_path_is_described_without_its_content()
    {
        using var archive = Tar.Of(("small", "12345"));
        await engine.Client.Containers.ExtractArchiveToContainerAsync(_container, new ContainerPathStatParameters { Path = "/srv" }, archive);

        var answer = await engine.Client.Containers.GetArchiveFromContainerAsync(
            _container, new GetArchiveFromContainerParameters { Path = "/srv/small" }, statOnly: true);

        Assert.Equal(("small", 5L), (answer.Stat.Name, answer.Stat.Size));
    }

    [Fact]
    public async Task The_whole_file_system_can_be_exported()
    {
        using var export = await engine.Client.Containers.ExportContainerAsync(_container);
        var start = new byte[512];
        await export.ReadExactlyAsync(start);

        Assert.Equal("ustar", System.Text.Encoding.ASCII.GetString(start, 257, 5));
    }
}
