using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine.Builds;
using Aspire.Hosting.Engine.Containers;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Pipelines;

/// <summary>The steps that build images: <c>build-&lt;resource&gt;</c> for each resource that is made of a Dockerfile or of a project, all before <c>build</c>.</summary>
internal static partial class ImageBuildSteps
{
    /// <summary>The steps of a model.</summary>
    public static IEnumerable<PipelineStep> Of(DistributedApplicationModel model) =>
        model.Resources.Where(resource => PublishedImage.IsBuilt(resource) && !resource.IsExcludedFromPublish()).Select(resource => new PipelineStep
        {
            Name = $"build-{resource.Name}",
            Description = $"Builds the image of '{resource.Name}'.",
            Action = context => BuildAsync(resource, context),
            DependsOnSteps = [WellKnownPipelineSteps.BuildPrereq],
            RequiredBySteps = [WellKnownPipelineSteps.Build],
            Resource = resource,
        });

    private static async Task BuildAsync(IResource resource, PipelineStepContext context)
    {
        var image = PublishedImage.NameOf(resource);
        var reader = new ValueProviderContext { ExecutionContext = context.ExecutionContext, Caller = resource };
        if (await ContainerSpecs.BuildOfAsync(resource, reader, context.CancellationToken).ConfigureAwait(false) is { } build)
        {
            using var client = await ContainerEngine.OpenAsync(context.CancellationToken).ConfigureAwait(false);
            var progress = new ImageBuildProgress(context.Logger, line => LogLine(context.Logger, line), () => Task.CompletedTask);
            await context.Services.GetRequiredService<ImageBuilds>().EnsureAsync(client, image, build, progress, context.CancellationToken).ConfigureAwait(false);
        }
        else
        {
            await ProjectImages.BuildAsync(
                ProjectResourceBuilderExtensions.ProjectPathOf(resource), image, line => LogLine(context.Logger, line), context.CancellationToken).ConfigureAwait(false);
        }

        LogBuilt(context.Logger, image, resource.Name);
    }

    [LoggerMessage(1312, LogLevel.Debug, "{Line}")]
    private static partial void LogLine(ILogger logger, string line);

    [LoggerMessage(1313, LogLevel.Information, "Image {Image} of {Resource} is there.")]
    private static partial void LogBuilt(ILogger logger, string image, string resource);
}
