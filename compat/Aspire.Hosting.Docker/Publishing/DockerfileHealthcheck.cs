using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Docker.Publishing;

/// <summary>Whether the image of a resource checks its own health.</summary>
internal static partial class DockerfileHealthcheck
{
    /// <summary>True when the stage of the Dockerfile that is built, or one that it starts from, has a HEALTHCHECK.</summary>
    public static bool IsIn(IResource resource)
    {
        if (!resource.TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build) || !File.Exists(build.DockerfilePath))
        {
            return false;
        }

        var stages = StagesOf(File.ReadLines(build.DockerfilePath));
        for (var stage = build.Stage is null ? stages.LastOrDefault() : Find(stages, build.Stage); stage is not null; stage = Find(stages, stage.Base, stage))
        {
            if (stage.Healthcheck is { } own)
            {
                return own;
            }
        }

        return false;
    }

    private static List<Stage> StagesOf(IEnumerable<string> lines)
    {
        var stages = new List<Stage>();
        foreach (var line in lines)
        {
            if (From().Match(line) is { Success: true } from)
            {
                stages.Add(new Stage(from.Groups["name"].Value, from.Groups["base"].Value));
            }
            else if (stages.Count > 0 && Healthcheck().Match(line) is { Success: true } check)
            {
                stages[^1].Healthcheck = !check.Groups["none"].Success;
            }
        }

        return stages;
    }

    // a stage starts from one before it, or from an image
    private static Stage? Find(List<Stage> stages, string name, Stage? before = null) =>
        stages.TakeWhile(stage => stage != before).LastOrDefault(stage => string.Equals(stage.Name, name, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"^\s*FROM\s+(?:--\S+\s+)*(?<base>\S+)(?:\s+AS\s+(?<name>\S+))?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex From();

    [GeneratedRegex(@"^\s*HEALTHCHECK\s+(?<none>NONE\b)?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Healthcheck();

    private sealed class Stage(string name, string @base)
    {
        public string Name { get; } = name;

        public string Base { get; } = @base;

        public bool? Healthcheck { get; set; }
    }
}
