using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Pipelines;

/// <summary>A step of publishing or deployment.</summary>
[DebuggerDisplay("{Name,nq}")]
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

    /// <summary>Words by which others find the step.</summary>
    public List<string> Tags { get; init; } = [];

    /// <summary>The resource that brought the step along; null for steps of the pipeline itself.</summary>
    public IResource? Resource { get; set; }

    /// <summary>Runs another step before this one.</summary>
    public void DependsOn(string stepName)
    {
        ArgumentException.ThrowIfNullOrEmpty(stepName);
        DependsOnSteps.Add(stepName);
    }

    /// <summary>Runs another step before this one.</summary>
    public void DependsOn(PipelineStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        DependsOn(step.Name);
    }

    /// <summary>Runs this step before another one.</summary>
    public void RequiredBy(string stepName)
    {
        ArgumentException.ThrowIfNullOrEmpty(stepName);
        RequiredBySteps.Add(stepName);
    }

    /// <summary>Runs this step before another one.</summary>
    public void RequiredBy(PipelineStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        RequiredBy(step.Name);
    }
}
