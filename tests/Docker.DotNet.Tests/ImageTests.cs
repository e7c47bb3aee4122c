using Docker.DotNet.Models;
using Docker.DotNet.Tests.Engine;

namespace Docker.DotNet.Tests;

[Collection(EngineTests.Name)]
public sealed class ImageTests(TestEngine engine)
{
    private IImageOperations Images => engine.Client.Images;

    [Fact]
    public async Task A_build_reports_its_steps_and_gives_a_tagged_image()
    {
        var tag = $"{engine.Run}-built:1";
        using var context = Tar.Of(
            ("docker/Test.Dockerfile", $"FROM {TestEngine.Image}\nARG GREETING\nCOPY hello /hello\nRUN echo $GREETING >> /hello && cat /hello\nENV A=b\n"),
            ("hello", "hello\n"));
        var messages = new List<JSONMessage>();

        await Images.BuildImageFromDockerfileAsync(
            new ImageBuildParameters
            {
                Tags = [tag],
                Dockerfile = "docker/Test.Dockerfile",
                BuildArgs = new Dictionary<string, string> { ["GREETING"] = "good morning" },
                Labels = engine.Labels,
                Remove = true,
                ForceRemove = true,
            },
            context,
            null,
            null,
            new SynchronousProgress<JSONMessage>(messages.Add));

        var output = string.Concat(messages.Select(message => message.Stream));
        Assert.Contains("Step 1/", output, StringComparison.Ordinal);
        Assert.Contains("hello\ngood morning\n", output, StringComparison.Ordinal);
        Assert.All(messages, message => Assert.Null(message.Error));
        var image = await Images.InspectImageAsync(tag);
        Assert.Contains(messages, message => message.Aux?.ExtensionData["ID"].ToString() == image.ID);
        Assert.Contains("A=b", image.Config.Env);
        Assert.Equal([tag], image.RepoTags);
        Assert.Contains(await Images.GetImageHistoryAsync(tag), layer => layer.CreatedBy.Contains("ENV A=b", StringComparison.Ordinal));
        await Images.DeleteImageAsync(tag, new ImageDeleteParameters { Force = true });
    }

    [Fact]
    public async Task A_step_that_fails_is_reported_with_its_output_and_its_error()
    {
        using var context = Tar.Of(("Dockerfile", $"FROM {TestEngine.Image}\nRUN echo before; exit 9\n"));
        var messages = new List<JSONMessage>();

        await Images.BuildImageFromDockerfileAsync(
            new ImageBuildParameters { Labels = engine.Labels, ForceRemove = true },
            context,
            null,
            null,
            new SynchronousProgress<JSONMessage>(messages.Add));

        Assert.Contains(messages, message => message.Stream == "before\n");
        var error = Assert.Single(messages, message => message.Error is not null);
        Assert.Equal(9, error.Error.Code);
        Assert.Contains("returned a non-zero code: 9", error.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    [Obsolete("The overload is.")]
    public async Task The_older_build_overload_gives_the_raw_progress()
    {
        using var context = Tar.Of(("Dockerfile", $"FROM {TestEngine.Image}\nLABEL older=yes\n"));

        using var output = await Images.BuildImageFromDockerfileAsync(
            context, new ImageBuildParameters { Labels = engine.Labels, ForceRemove = true });
        using var text = new StreamReader(output);

        Assert.Contains("Successfully built", await text.ReadToEndAsync().WaitAsync(Deadline.Short), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_is_imported_tagged_listed_saved_loaded_and_deleted()
    {
        var first = $"{engine.Run}-imported:1";
        var second = $"{engine.Run}-imported:2";
        using (var files = Tar.Of(("hello", "hello")))
        {
            await Images.CreateImageAsync(
                new ImagesCreateParameters { FromSrc = "-", Repo = $"{engine.Run}-imported", Tag = "1", Changes = [$"LABEL {Label()}"] },
                files,
                null,
                new SynchronousProgress<JSONMessage>(message => Assert.Null(message.Error)));
        }

        await Images.TagImageAsync(first, new ImageTagParameters { RepositoryName = $"{engine.Run}-imported", Tag = "2" });
        var listed = Assert.Single(
            await Images.ListImagesAsync(new ImagesListParameters { Filters = engine.LabelFilter }), image => image.RepoTags?.Contains(first) == true);
        Assert.Equal(new[] { first, second }, listed.RepoTags.Order());

        using var saved = new MemoryStream();
        using (var stream = await Images.SaveImagesAsync([first, second]))
        {
            await stream.CopyToAsync(saved);
        }

        var deleted = await Images.DeleteImageAsync(first, new ImageDeleteParameters());
        Assert.Contains(deleted, entry => entry.TryGetValue("Untagged", out var tag) && tag == first);
        deleted = await Images.DeleteImageAsync(second, new ImageDeleteParameters());
        Assert.Contains(deleted, entry => entry.ContainsKey("Deleted"));
        await Assert.ThrowsAsync<DockerImageNotFoundException>(() => Images.InspectImageAsync(first));

        saved.Position = 0;
        var loaded = new List<JSONMessage>();
        await Images.LoadImageAsync(new ImageLoadParameters { Quiet = false }, saved, new SynchronousProgress<JSONMessage>(loaded.Add));
        Assert.Contains(loaded, message => message.Stream?.Contains(second, StringComparison.Ordinal) == true);
        Assert.Equal(listed.ID, (await Images.InspectImageAsync(second)).ID);
        await Images.DeleteImageAsync(listed.ID, new ImageDeleteParameters { Force = true });
    }

    [Fact]
    public async Task A_container_becomes_an_image()
    {
        var container = (await engine.Client.Containers.CreateContainerAsync(engine.Sleeper())).ID;

        var committed = await Images.CommitContainerChangesAsync(new CommitContainerChangesParameters
        {
            ContainerID = container,
            RepositoryName = $"{engine.Run}-committed",
            Tag = "1",
            Changes = ["ENV COMMITTED=yes"],
        });

        Assert.Contains("COMMITTED=yes", (await Images.InspectImageAsync(committed.ID)).Config.Env);
        await engine.RemoveAsync(container);
        await Images.DeleteImageAsync(committed.ID, new ImageDeleteParameters { Force = true });
    }

    [Fact]
    public async Task Pruning_takes_only_what_the_filter_names()
    {
        using var context = Tar.Of(("Dockerfile", $"FROM scratch\nLABEL pruned={engine.Run}\nCOPY Dockerfile /\n"));
        await Images.BuildImageFromDockerfileAsync(
            new ImageBuildParameters { Labels = engine.Labels }, context, null, null, new SynchronousProgress<JSONMessage>(_ => { }));
        var filters = new Dictionary<string, IDictionary<string, bool>>
        {
            ["label"] = new Dictionary<string, bool> { [$"pruned={engine.Run}"] = true },
        };

        var pruned = await Images.PruneImagesAsync(new ImagesPruneParameters { Filters = filters });

        Assert.Contains(pruned.ImagesDeleted, image => image.Deleted is not null);
        Assert.Empty(await Images.ListImagesAsync(new ImagesListParameters { Filters = filters }));
        Assert.NotNull(await Images.InspectImageAsync(TestEngine.Image));
    }

    private string Label()
    {
        var (key, value) = engine.Labels.Single();
        return $"{key}={value}";
    }
}
