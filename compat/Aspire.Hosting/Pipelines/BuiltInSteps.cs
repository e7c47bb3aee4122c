using System.Text;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Pipelines;

/// <summary>The steps that every pipeline has.</summary>
internal static partial class BuiltInSteps
{
    public static void AddTo(DistributedApplicationPipeline pipeline)
    {
        pipeline.AddStep(WellKnownPipelineSteps.ProcessParameters, CheckParametersAsync);
        AddPoint(pipeline, WellKnownPipelineSteps.PublishPrereq);
        AddPoint(pipeline, WellKnownPipelineSteps.Publish, WellKnownPipelineSteps.PublishPrereq);
        AddPoint(pipeline, WellKnownPipelineSteps.BuildPrereq, WellKnownPipelineSteps.ProcessParameters);
        AddPoint(pipeline, WellKnownPipelineSteps.Build, WellKnownPipelineSteps.BuildPrereq);
        AddPoint(pipeline, WellKnownPipelineSteps.PushPrereq, WellKnownPipelineSteps.Build);
        AddPoint(pipeline, WellKnownPipelineSteps.Push, WellKnownPipelineSteps.PushPrereq);
        AddPoint(pipeline, WellKnownPipelineSteps.DeployPrereq, WellKnownPipelineSteps.ProcessParameters);
        AddPoint(pipeline, WellKnownPipelineSteps.Deploy, WellKnownPipelineSteps.DeployPrereq);
    }

    /// <summary>The step that lists the others.</summary>
    public static PipelineStep Diagnostics(IReadOnlyCollection<PipelineStep> steps) => new()
    {
        Name = WellKnownPipelineSteps.Diagnostics,
        Description = "Lists the steps and what each waits for.",
        Action = context =>
        {
            LogSteps(context.Logger, Describe(steps));
            return Task.CompletedTask;
        },
    };

    // a point to which other steps attach themselves
    private static void AddPoint(DistributedApplicationPipeline pipeline, string name, params string[] dependsOn) =>
        pipeline.AddStep(name, _ => Task.CompletedTask, dependsOn);

    private static async Task CheckParametersAsync(PipelineStepContext context)
    {
        var missing = new List<string>();
        foreach (var parameter in context.Model.Resources.OfType<ParameterResource>())
        {
            try
            {
                await parameter.GetValueAsync(context.CancellationToken).ConfigureAwait(false);
            }
            catch (MissingParameterValueException)
            {
                missing.Add($"{parameter.Name} (set {parameter.ConfigurationKey})");
            }
        }

        if (missing.Count > 0)
        {
            throw new DistributedApplicationException("These parameters have no value: " + string.Join(", ", missing) + ".");
        }
    }

    private static string Describe(IReadOnlyCollection<PipelineStep> steps)
    {
        var text = new StringBuilder();
        foreach (var step in steps.OrderBy(step => step.Name, StringComparer.Ordinal))
        {
            var before = StepOrder.DependenciesOf(step, steps).Order(StringComparer.Ordinal).ToArray();
            text.Append(step.Name).Append(before.Length == 0 ? "" : " after " + string.Join(", ", before)).AppendLine();
        }

        return text.ToString().TrimEnd();
    }

    [LoggerMessage(1311, LogLevel.Information, "{Steps}")]
    private static partial void LogSteps(ILogger logger, string steps);
}
