using System.Text.Json;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Publishing;

/// <summary>
/// The step that writes <c>aspire-manifest.json</c>. Format: https://learn.microsoft.com/dotnet/aspire/deployment/manifest-format.
/// It belongs to <c>publish</c> as well, so that one command writes everything that a deployment may want.
/// </summary>
internal static partial class ManifestStep
{
    public const string Name = "publish-manifest";
    public const string FileName = "aspire-manifest.json";

    public static void AddTo(DistributedApplicationPipeline pipeline) => pipeline.AddStep(new PipelineStep
    {
        Name = Name,
        Description = "Writes the model as a manifest.",
        Action = WriteAsync,
        RequiredBySteps = [WellKnownPipelineSteps.Publish],
    });

    private static async Task WriteAsync(PipelineStepContext context)
    {
        var output = context.Services.GetRequiredService<IPipelineOutputService>().GetOutputDirectory();
        var path = string.Equals(Path.GetExtension(output), ".json", StringComparison.OrdinalIgnoreCase) ? output : Path.Combine(output, FileName);
        using var json = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { Indented = true }))
        {
            var manifest = new ManifestPublishingContext(context.ExecutionContext, path, writer, context.CancellationToken) { Logger = context.Logger };
            await ManifestWriter.WriteModelAsync(manifest, context.Model).ConfigureAwait(false);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, json.ToArray(), context.CancellationToken).ConfigureAwait(false);
        LogWritten(context.Logger, path);
    }

    [LoggerMessage(1302, LogLevel.Information, "Wrote the manifest to {Path}")]
    private static partial void LogWritten(ILogger logger, string path);
}
