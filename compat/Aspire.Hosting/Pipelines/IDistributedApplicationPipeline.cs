namespace Aspire.Hosting.Pipelines;

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

/// <summary>Where steps write to.</summary>
public interface IPipelineOutputService
{
    /// <summary>
    /// Absolute path of the directory that <c>--output-path</c> names; <c>aspire-output</c> in the working directory when it was not given.
    /// It need not exist yet.
    /// </summary>
    string GetOutputDirectory();
}
