namespace Aspire.Hosting.ApplicationModel;

/// <summary>Says that the image of a container is built from a Dockerfile.</summary>
/// <param name="contextPath">Absolute path of the build context.</param>
/// <param name="dockerfilePath">Absolute path of the Dockerfile.</param>
/// <param name="stage">Stage to build; null for the last.</param>
public sealed class DockerfileBuildAnnotation(string contextPath, string dockerfilePath, string? stage) : IResourceAnnotation
{
    /// <summary>Absolute path of the build context.</summary>
    public string ContextPath => contextPath;

    /// <summary>Absolute path of the Dockerfile.</summary>
    public string DockerfilePath => dockerfilePath;

    /// <summary>Stage to build; null for the last.</summary>
    public string? Stage => stage;

    /// <summary>Build arguments in the order in which they were added: text, numbers, or value providers.</summary>
    public Dictionary<string, object?> BuildArguments { get; } = [];

    /// <summary>Build secrets: value providers.</summary>
    public Dictionary<string, object> BuildSecrets { get; } = [];

    /// <summary>Name of the image when the application host chose it; null for one made of resource and content.</summary>
    public string? ImageName { get; set; }

    /// <summary>Tag of the image when the application host chose it.</summary>
    public string? ImageTag { get; set; }
}
