using Aspire.Hosting.Engine.Processes;

namespace Aspire.Hosting.Engine.Builds;

/// <summary>Builds the image of a project that has no Dockerfile, as the .NET SDK does it: from a base image that it fetches from its registry.</summary>
internal static class ProjectImages
{
    /// <summary>Builds the image into the engine.</summary>
    /// <param name="projectPath">Project file.</param>
    /// <param name="image">Name and tag.</param>
    /// <param name="onLine">Takes a line of output.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    /// <exception cref="DistributedApplicationException">The build failed; the message has the end of its log.</exception>
    public static async Task BuildAsync(string projectPath, string image, Action<string> onLine, CancellationToken cancellationToken)
    {
        var tag = image.LastIndexOf(':');
        string[] arguments =
        [
            "publish", projectPath, "--configuration", "Release", "--nologo", "--verbosity", "quiet", "-nodeReuse:false", "-terminalLogger:off",
            "-target:PublishContainer", $"-property:ContainerRepository={image[..tag]}", $"-property:ContainerImageTag={image[(tag + 1)..]}",
        ];
        await ToolRun.RunAsync(
            new ProcessSpec(Programs.Dotnet, arguments, Path.GetDirectoryName(projectPath)!, HostEnvironment.ForTools()),
            $"The build of image '{image}'", onLine, cancellationToken).ConfigureAwait(false);
    }
}
