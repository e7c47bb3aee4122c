using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Pipelines;

/// <summary>Runs the step that the command line asks for, after the steps that it needs.</summary>
internal sealed partial class PipelineRunner(
    DistributedApplicationPipeline pipeline,
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext executionContext,
    IServiceProvider services,
    IConfiguration configuration,
    ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger("Aspire.Hosting.Pipelines");

    /// <summary>Runs them.</summary>
    /// <returns>True when all went well; the log says what went wrong.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var context = new PipelineContext(model, executionContext, services, _logger, cancellationToken);
        IReadOnlyList<PipelineStep> steps;
        try
        {
            var all = await AllStepsAsync(context).ConfigureAwait(false);
            steps = StepOrder.For(WantedStep(all), all);
        }
        catch (DistributedApplicationException error)
        {
            LogFailed(_logger, error.Message);
            return false;
        }

        // one after the other: the callbacks of the model need not bear to be called at the same time
        foreach (var step in steps)
        {
            if (!await RunAsync(step, context).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> RunAsync(PipelineStep step, PipelineContext context)
    {
        try
        {
            var logger = loggers.CreateLogger("Aspire.Hosting.Pipelines." + step.Name);
            await step.Action(new PipelineStepContext { PipelineContext = context, Logger = logger }).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // a step may be anybody's code: whatever it throws is how the run ended, and the person wants one line unless they asked for more
            var details = configuration.GetValue("Pipeline:IncludeExceptionDetails", false) ? error.ToString() : error.Message;
            LogFailed(_logger, $"Step '{step.Name}' failed: {details}");
            return false;
        }
    }

    // the older form names a publisher and no step: the manifest, every publisher, or one environment
    private string WantedStep(IReadOnlyCollection<PipelineStep> steps) => (configuration["Pipeline:Step"], configuration["Publishing:Publisher"]) switch
    {
        ({ } step, _) => step,
        (_, "manifest") => Publishing.ManifestStep.Name,
        (_, null or "default" or "docker-compose") => WellKnownPipelineSteps.Publish,
        (_, { } name) when steps.Any(step => step.Name == $"publish-{name}") => $"publish-{name}",
        (_, { } name) => throw new DistributedApplicationException(
            $"Publisher '{name}' is not known. It is 'manifest', 'docker-compose', or the name of an environment that the model publishes to."),
    };

    private async Task<List<PipelineStep>> AllStepsAsync(PipelineContext context)
    {
        List<PipelineStep> steps = [.. pipeline.Steps, .. ImageBuildSteps.Of(model)];
        foreach (var resource in model.Resources.ToArray())
        {
            var factoryContext = new PipelineStepFactoryContext { PipelineContext = context, Resource = resource };
            foreach (var annotation in resource.Annotations.OfType<PipelineStepAnnotation>().ToArray())
            {
                foreach (var step in await annotation.CreateStepsAsync(factoryContext).ConfigureAwait(false))
                {
                    step.Resource ??= resource;
                    steps.Add(step);
                }
            }
        }

        if (steps.GroupBy(step => step.Name).FirstOrDefault(group => group.Count() > 1) is { } same)
        {
            throw new DistributedApplicationException($"Several steps have the name '{same.Key}'.");
        }

        steps.Add(BuiltInSteps.Diagnostics(steps));
        return steps;
    }

    [LoggerMessage(1301, LogLevel.Error, "{Message}")]
    private static partial void LogFailed(ILogger logger, string message);
}
