namespace Aspire.Hosting.Pipelines;

/// <summary>Finds which steps a step needs, and in which order they run.</summary>
internal static class StepOrder
{
    /// <summary>Names of the steps directly before a step.</summary>
    public static IEnumerable<string> DependenciesOf(PipelineStep step, IEnumerable<PipelineStep> all) =>
        step.DependsOnSteps.Concat(all.Where(other => other.RequiredBySteps.Contains(step.Name)).Select(other => other.Name)).Distinct();

    /// <summary>The step of the given name and everything before it, in an order that keeps every dependency.</summary>
    /// <exception cref="DistributedApplicationException">A step is not known, or steps wait for each other in a circle.</exception>
    public static IReadOnlyList<PipelineStep> For(string stepName, IReadOnlyCollection<PipelineStep> all)
    {
        var ordered = new List<PipelineStep>();
        var open = new List<string>();
        Visit(stepName, null);
        return ordered;

        void Visit(string name, string? neededBy)
        {
            if (ordered.Any(done => done.Name == name))
            {
                return;
            }

            var step = all.SingleOrDefault(candidate => candidate.Name == name) ?? throw Unknown(name, neededBy, all);
            if (open.Contains(name))
            {
                throw new DistributedApplicationException($"Steps wait for each other in a circle: {string.Join(" -> ", open.Append(name))}.");
            }

            open.Add(name);
            foreach (var before in DependenciesOf(step, all))
            {
                Visit(before, name);
            }

            open.Remove(name);
            ordered.Add(step);
        }
    }

    private static DistributedApplicationException Unknown(string name, string? neededBy, IEnumerable<PipelineStep> all) => new(
        neededBy is null
            ? $"Step '{name}' not found in pipeline. Available steps: {string.Join(", ", all.Select(step => $"'{step.Name}'").Order(StringComparer.Ordinal))}."
            : $"Step '{neededBy}' depends on unknown step '{name}'.");
}
