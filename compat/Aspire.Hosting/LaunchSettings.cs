using System.Text.Json;
using System.Text.Json.Serialization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Content of <c>Properties/launchSettings.json</c>.</summary>
public sealed class LaunchSettings
{
    /// <summary>The profiles by name, in the order of the file.</summary>
    [JsonPropertyName("profiles")]
    public Dictionary<string, LaunchProfile> Profiles { get; set; } = [];
}

/// <summary>One profile of <c>Properties/launchSettings.json</c>.</summary>
public sealed class LaunchProfile
{
    /// <summary><c>Project</c> for profiles that start the project itself.</summary>
    [JsonPropertyName("commandName")]
    public string? CommandName { get; set; }

    /// <summary>Arguments, as one command line.</summary>
    [JsonPropertyName("commandLineArgs")]
    public string? CommandLineArgs { get; set; }

    /// <summary>True when a tool prints messages about the start.</summary>
    [JsonPropertyName("dotnetRunMessages")]
    public bool? DotnetRunMessages { get; set; }

    /// <summary>True when a tool opens a browser.</summary>
    [JsonPropertyName("launchBrowser")]
    public bool? LaunchBrowser { get; set; }

    /// <summary>Address for the browser.</summary>
    [JsonPropertyName("launchUrl")]
    public string? LaunchUrl { get; set; }

    /// <summary>Addresses to listen on, separated by semicolons.</summary>
    [JsonPropertyName("applicationUrl")]
    public string? ApplicationUrl { get; set; }

    /// <summary>Environment variables.</summary>
    [JsonPropertyName("environmentVariables")]
    public Dictionary<string, string> EnvironmentVariables { get; set; } = [];
}

[JsonSourceGenerationOptions(ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(LaunchSettings))]
internal sealed partial class LaunchSettingsJson : JsonSerializerContext;

/// <summary>Finds launch profiles.</summary>
internal static class LaunchProfiles
{
    public static LaunchSettings? Read(string projectPath)
    {
        var path = Path.Combine(Path.GetDirectoryName(projectPath) ?? "", "Properties", "launchSettings.json");
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize(stream, LaunchSettingsJson.Default.LaunchSettings);
        }
        catch (JsonException error)
        {
            throw new DistributedApplicationException($"Failed to get launch profile: '{path}' is not valid JSON. {error.Message}", error);
        }
    }

    /// <summary>The profile that a project starts with; null when it has none.</summary>
    public static (string Name, LaunchProfile Profile)? EffectiveProfile(this ProjectResource resource)
    {
        if (resource.HasAnnotationOfType<ExcludeLaunchProfileAnnotation>() || resource.GetLaunchSettings() is not { } settings)
        {
            return null;
        }

        if (resource.TryGetLastAnnotation<LaunchProfileAnnotation>(out var chosen))
        {
            return settings.Profiles.TryGetValue(chosen.LaunchProfileName, out var profile)
                ? (chosen.LaunchProfileName, profile)
                : throw new DistributedApplicationException(
                    $"Launch profile '{chosen.LaunchProfileName}' of project resource '{resource.Name}' does not exist in its launchSettings.json.");
        }

        if (resource.TryGetLastAnnotation<DefaultLaunchProfileAnnotation>(out var preferred)
            && settings.Profiles.TryGetValue(preferred.LaunchProfileName, out var same))
        {
            return (preferred.LaunchProfileName, same);
        }

        var first = settings.Profiles.FirstOrDefault(candidate => candidate.Value.CommandName == "Project");
        return first.Value is null ? null : (first.Key, first.Value);
    }

    private static LaunchSettings? GetLaunchSettings(this ProjectResource resource) =>
        resource.TryGetLastAnnotation<IProjectMetadata>(out var metadata) ? metadata.LaunchSettings ?? Read(metadata.ProjectPath) : null;
}

/// <summary>Where a project is.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    /// <summary>Absolute path of the project file.</summary>
    string ProjectPath { get; }

    /// <summary>Launch settings in place of the project's file; null to read that.</summary>
    LaunchSettings? LaunchSettings => null;
}

/// <inheritdoc />
internal sealed class ProjectMetadata(string projectPath) : IProjectMetadata
{
    public string ProjectPath { get; } = projectPath;
}
