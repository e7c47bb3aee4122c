using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Pipelines;

/// <summary>A step of publishing or deployment.</summary>
public class PipelineStep
{
    /// <summary>Name, unique in the pipeline.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, for a person.</summary>
    public string? Description { get; init; }

    /// <summary>Does it.</summary>
    public required Func<PipelineStepContext, Task> Action { get; init; }

    /// <summary>Names of the steps before it.</summary>
    public List<string> DependsOnSteps { get; init; } = [];

    /// <summary>Names of the steps that need it.</summary>
    public List<string> RequiredBySteps { get; init; } = [];
}

/// <summary>What a step works with.</summary>
public sealed class PipelineStepContext
{
    /// <summary>The model.</summary>
    public required ApplicationModel.DistributedApplicationModel Model { get; init; }

    /// <summary>The application and its mode.</summary>
    public required DistributedApplicationExecutionContext ExecutionContext { get; init; }

    /// <summary>Services of the application.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>Log of the step.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>Directory or file that the person asked to write to; null for the default.</summary>
    public string? OutputPath { get; init; }

    /// <summary>Ends the step.</summary>
    public required CancellationToken CancellationToken { get; init; }
}

/// <summary>Names of the steps that every pipeline has.</summary>
public static class WellKnownPipelineSteps
{
    /// <summary>Everything that has to be there before publishing.</summary>
    public const string PublishPrereq = "publish-prereq";

    /// <summary>Writes what a deployment needs.</summary>
    public const string Publish = "publish";

    /// <summary>Everything that has to be there before building.</summary>
    public const string BuildPrereq = "build-prereq";

    /// <summary>Builds images.</summary>
    public const string Build = "build";

    /// <summary>Everything that has to be there before deployment.</summary>
    public const string DeployPrereq = "deploy-prereq";

    /// <summary>Deploys.</summary>
    public const string Deploy = "deploy";
}

/// <summary>The steps of publishing and deployment.</summary>
public interface IDistributedApplicationPipeline
{
    /// <summary>Adds a step.</summary>
    /// <param name="name">Name, unique in the pipeline.</param>
    /// <param name="action">Does it.</param>
    /// <param name="dependsOn">A name or names of the steps before it.</param>
    /// <param name="requiredBy">A name or names of the steps that need it.</param>
    void AddStep(string name, Func<PipelineStepContext, Task> action, object? dependsOn = null, object? requiredBy = null);

    /// <summary>Adds a step.</summary>
    void AddStep(PipelineStep step);
}

/// <inheritdoc />
internal sealed class DistributedApplicationPipeline : IDistributedApplicationPipeline
{
    private readonly List<PipelineStep> _steps =
    [
        WellKnown(WellKnownPipelineSteps.PublishPrereq), WellKnown(WellKnownPipelineSteps.Publish, WellKnownPipelineSteps.PublishPrereq),
        WellKnown(WellKnownPipelineSteps.BuildPrereq), WellKnown(WellKnownPipelineSteps.Build, WellKnownPipelineSteps.BuildPrereq),
        WellKnown(WellKnownPipelineSteps.DeployPrereq), WellKnown(WellKnownPipelineSteps.Deploy, WellKnownPipelineSteps.DeployPrereq),
    ];

    public void AddStep(string name, Func<PipelineStepContext, Task> action, object? dependsOn = null, object? requiredBy = null) =>
        AddStep(new PipelineStep { Name = name, Action = action, DependsOnSteps = Names(dependsOn), RequiredBySteps = Names(requiredBy) });

    public void AddStep(PipelineStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (_steps.Any(existing => existing.Name == step.Name))
        {
            throw new InvalidOperationException($"A step with the name '{step.Name}' has already been added to the pipeline.");
        }

        _steps.Add(step);
    }

    /// <summary>Runs a step and everything before it, each as soon as those before it are done.</summary>
    public async Task RunAsync(string stepName, Func<PipelineStep, PipelineStepContext> contextOf)
    {
        var needed = Order(stepName);
        var running = new Dictionary<string, Task>();
        foreach (var step in needed)
        {
            var before = DependenciesOf(step).Select(name => running[name]).ToArray();
            running[step.Name] = RunStepAsync(step, before);
        }

        await Task.WhenAll(running.Values).ConfigureAwait(false);

        async Task RunStepAsync(PipelineStep step, Task[] before)
        {
            await Task.WhenAll(before).ConfigureAwait(false);
            await step.Action(contextOf(step)).ConfigureAwait(false);
        }
    }

    private static PipelineStep WellKnown(string name, params string[] dependsOn) =>
        new() { Name = name, Action = _ => Task.CompletedTask, DependsOnSteps = [.. dependsOn] };

    private static List<string> Names(object? names) => names switch
    {
        null => [],
        string name => [name],
        IEnumerable<string> several => [.. several],
        _ => throw new ArgumentException($"Names of steps are text or a list of texts, not {names.GetType()}.", nameof(names)),
    };

    private IEnumerable<string> DependenciesOf(PipelineStep step) =>
        step.DependsOnSteps.Concat(_steps.Where(other => other.RequiredBySteps.Contains(step.Name)).Select(other => other.Name)).Distinct();

    private List<PipelineStep> Order(string stepName)
    {
        var ordered = new List<PipelineStep>();
        var open = new HashSet<string>();
        Visit(stepName, null);
        return ordered;

        void Visit(string name, string? neededBy)
        {
            if (ordered.Any(done => done.Name == name))
            {
                return;
            }

            var step = _steps.SingleOrDefault(candidate => candidate.Name == name) ?? throw new DistributedApplicationException(
                neededBy is null
                    ? $"Step '{name}' not found in pipeline. Available steps: {string.Join(", ", _steps.Select(candidate => candidate.Name).Order())}."
                    : $"Step '{neededBy}' depends on unknown step '{name}'.");
            if (!open.Add(name))
            {
                throw new DistributedApplicationException($"The steps {string.Join(" -> ", open)} depend on each other in a circle.");
            }

            foreach (var before in DependenciesOf(step))
            {
                Visit(before, name);
            }

            open.Remove(name);
            ordered.Add(step);
        }
    }
}
