using System.Globalization;
using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Engine;
using OpenClaw.SandboxWorker.Sandboxes.Setup;

namespace OpenClaw.SandboxWorker.Sandboxes.Lifecycle;

/// <summary>The images at the engine: one method per thing that can be done to them.</summary>
internal sealed class ImageStore(EngineClient engine)
{
    /// <summary>The id of an image.</summary>
    /// <exception cref="SandboxException">It does not exist.</exception>
    public async Task<string> RequireAsync(string image, CancellationToken cancellationToken) =>
        (await FindAsync(image, cancellationToken))?.ID ?? throw MissingImage.Error(image, null);

    /// <returns>Null when it does not exist.</returns>
    public async Task<ImageInspectResponse?> FindAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            return await engine.CallAsync("image", EngineClient.QuickCall, (client, token) => client.Images.InspectImageAsync(image, token), cancellationToken);
        }
        catch (DockerApiException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Keeps what a setup container has made as an image, which is run as the base is.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> CommitAsync(string container, SetupRecipe recipe, SandboxPruneSettings prune, string instance, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var image = await FindAsync(recipe.ImageId, cancellationToken) ?? throw MissingImage.Error(recipe.Image, null);
        var parameters = new CommitContainerChangesParameters
        {
            ContainerID = container,
            RepositoryName = SetupRecipe.Repository,
            Tag = recipe.TagOf(instance),
            Comment = "docker.setupCommand",
            Config = new Config
            {
                User = image.Config.User,
                WorkingDir = string.IsNullOrEmpty(image.Config.WorkingDir) ? "/" : image.Config.WorkingDir,
                Entrypoint = image.Config.Entrypoint,
                Cmd = image.Config.Cmd is { Count: > 0 } command ? command : ["sleep", "infinity"],
                Env = image.Config.Env,
                Labels = new Dictionary<string, string>
                {
                    [SandboxLabels.Setup] = recipe.Key,
                    [SandboxLabels.Instance] = instance,
                    [SandboxLabels.Image] = recipe.Image,
                    [SandboxLabels.CreatedAtMs] = now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
                    [SandboxLabels.Prune] = PruneLimits.Text(prune),
                },
            },
        };
        return (await engine.CallAsync("commit", EngineClient.BulkCall, (client, token) => client.Images.CommitContainerChangesAsync(parameters, token), cancellationToken)).ID;
    }

    /// <summary>The images that setup commands of a state directory made.</summary>
    public async Task<IReadOnlyList<ImagesListResponse>> ListDerivedAsync(string instance, CancellationToken cancellationToken)
    {
        var parameters = new ImagesListParameters
        {
            Filters = new Dictionary<string, IDictionary<string, bool>>
            {
                ["label"] = new Dictionary<string, bool> { [SandboxLabels.Setup] = true, [$"{SandboxLabels.Instance}={instance}"] = true },
            },
        };
        return [.. await engine.CallAsync("images", EngineClient.QuickCall, (client, token) => client.Images.ListImagesAsync(parameters, token), cancellationToken)];
    }

    /// <summary>Whether a container of anybody, running or not, was made from the image.</summary>
    public async Task<bool> IsUsedAsync(string id, CancellationToken cancellationToken)
    {
        var parameters = new ContainersListParameters
        {
            All = true,
            Filters = new Dictionary<string, IDictionary<string, bool>> { ["ancestor"] = new Dictionary<string, bool> { [id] = true } },
        };
        return (await engine.CallAsync("list", EngineClient.QuickCall, (client, token) => client.Containers.ListContainersAsync(parameters, token), cancellationToken)).Count > 0;
    }

    /// <summary>Removes an image that nothing uses.</summary>
    /// <returns>Null when it is gone; otherwise why it is not.</returns>
    public async Task<string?> TryRemoveAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await engine.CallAsync("image.remove", EngineClient.SlowCall, (client, token) => client.Images.DeleteImageAsync(id, new ImageDeleteParameters(), token), cancellationToken);
            return null;
        }
        catch (DockerApiException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (DockerApiException exception)
        {
            return EngineMessage.Of(exception);
        }
    }
}
