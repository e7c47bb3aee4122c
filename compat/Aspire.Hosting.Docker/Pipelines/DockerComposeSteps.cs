using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Publishing;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Docker.Pipelines;

/// <summary>The steps of a Compose project: write it, fill in its values, start it, take it down.</summary>
internal static partial class DockerComposeSteps
{
    /// <summary>The steps of one project.</summary>
    public static IEnumerable<PipelineStep> Of(DockerComposeEnvironmentResource environment) =>
    [
        new()
        {
            Name = $"publish-{environment.Name}",
            Description = $"Writes the Compose project '{environment.Name}': docker-compose.yaml and .env.",
            Action = context => PublishAsync(environment, context),
            DependsOnSteps = [WellKnownPipelineSteps.PublishPrereq],
            RequiredBySteps = [WellKnownPipelineSteps.Publish],
        },
        new()
        {
            Name = $"prepare-{environment.Name}",
            Description = $"Writes the values of the Compose project '{environment.Name}' for one deployment.",
            Action = context => PrepareAsync(environment, context),
            DependsOnSteps = [WellKnownPipelineSteps.Publish, WellKnownPipelineSteps.Build],
        },
        new()
        {
            Name = $"docker-compose-up-{environment.Name}",
            Description = $"Starts the Compose project '{environment.Name}'.",
            Action = context => UpAsync(environment, context),
            DependsOnSteps = [$"prepare-{environment.Name}"],
            RequiredBySteps = [WellKnownPipelineSteps.Deploy],
        },
        new()
        {
            Name = $"docker-compose-down-{environment.Name}",
            Description = $"Takes the Compose project '{environment.Name}' down.",
            Action = context => DownAsync(environment, context),
        },
    ];

    private static async Task PublishAsync(DockerComposeEnvironmentResource environment, PipelineStepContext context)
    {
        var files = FilesOf(environment, context);
        var file = await new DockerComposePublishingContext(environment, context.ExecutionContext, context.Logger)
            .BuildAsync(context.Model, context.CancellationToken).ConfigureAwait(false);
        Directory.CreateDirectory(files.Directory);
        await File.WriteAllTextAsync(files.ComposeFile, ComposeYaml.Write(file), context.CancellationToken).ConfigureAwait(false);
        await WriterFor(environment, context).PublishAsync(files.EnvFile, context.CancellationToken).ConfigureAwait(false);
        LogWritten(context.Logger, files.ComposeFile);
    }

    private static async Task PrepareAsync(DockerComposeEnvironmentResource environment, PipelineStepContext context)
    {
        var files = FilesOf(environment, context);
        await WriterFor(environment, context).PrepareAsync(files.PreparedEnvFile, files.EnvFile, context.CancellationToken).ConfigureAwait(false);
        LogWritten(context.Logger, files.PreparedEnvFile);
    }

    private static Task UpAsync(DockerComposeEnvironmentResource environment, PipelineStepContext context) =>
        ComposeCommand.RunAsync(FilesOf(environment, context), ["up", "-d", "--remove-orphans"], context.Logger, context.CancellationToken);

    private static Task DownAsync(DockerComposeEnvironmentResource environment, PipelineStepContext context)
    {
        var files = FilesOf(environment, context);
        return File.Exists(files.ComposeFile)
            ? ComposeCommand.RunAsync(files, ["down"], context.Logger, context.CancellationToken)
            : throw new DistributedApplicationException(
                $"There is no {files.ComposeFile}. Publish the project first, or name its directory with --output-path.");
    }

    private static EnvFileWriter WriterFor(DockerComposeEnvironmentResource environment, PipelineStepContext context) =>
        new(environment, context.Services.GetRequiredService<IConfiguration>());

    private static ComposeProjectFiles FilesOf(DockerComposeEnvironmentResource environment, PipelineStepContext context)
    {
        var output = context.Services.GetRequiredService<IPipelineOutputService>().GetOutputDirectory();
        if (string.Equals(Path.GetExtension(output), ".json", StringComparison.OrdinalIgnoreCase))
        {
            // that names the manifest
            output = Path.GetDirectoryName(output)!;
        }

        var several = context.Model.Resources.OfType<IComputeEnvironmentResource>().Count() > 1;
        var deployment = context.Services.GetRequiredService<IHostEnvironment>().EnvironmentName;
        return new ComposeProjectFiles(environment.Name, several ? Path.Combine(output, environment.Name) : output, deployment);
    }

    [LoggerMessage(1322, LogLevel.Information, "Wrote {Path}")]
    private static partial void LogWritten(ILogger logger, string path);
}
