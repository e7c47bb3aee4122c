using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

public sealed partial class ManifestPublishingContext
{
    /// <summary>Writes a container: its image or how to build it, and everything that it runs with.</summary>
    /// <exception cref="DistributedApplicationException">The container has no image.</exception>
    public async Task WriteContainerAsync(ContainerResource container)
    {
        ArgumentNullException.ThrowIfNull(container);
        container.TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build);
        Writer.WriteString("type", build is not null || container.HasAnnotationOfType<DeploymentTargetAnnotation>() ? "container.v1" : "container.v0");
        WriteConnectionString(container);
        if (build is not null)
        {
            WriteBuild(build);
        }
        else
        {
            Writer.WriteString("image", container.TryGetContainerImageName(out var image)
                ? image
                : throw new DistributedApplicationException($"Container resource '{container.Name}' has no image."));
        }

        if (container.Entrypoint is { } entrypoint)
        {
            Writer.WriteString("entrypoint", entrypoint);
        }

        await WriteCommandLineArgumentsAsync(container).ConfigureAwait(false);
        WriteMounts("bindMounts", container, ContainerMountType.BindMount);
        WriteMounts("volumes", container, ContainerMountType.Volume);
        await WriteEnvironmentVariablesAsync(container).ConfigureAwait(false);
        WriteBindings(container);
    }

    private void WriteBuild(DockerfileBuildAnnotation build)
    {
        Writer.WriteStartObject("build");
        Writer.WriteString("context", GetManifestRelativePath(build.ContextPath));
        Writer.WriteString("dockerfile", GetManifestRelativePath(build.DockerfilePath));
        if (build.Stage is { } stage)
        {
            Writer.WriteString("stage", stage);
        }

        if (build.BuildArguments.Count > 0)
        {
            Writer.WriteStartObject("args");
            foreach (var (name, value) in build.BuildArguments)
            {
                Writer.WriteString(name, ExpressionOf(value));
            }

            Writer.WriteEndObject();
        }

        if (build.BuildSecrets.Count > 0)
        {
            Writer.WriteStartObject("secrets");
            foreach (var (name, value) in build.BuildSecrets)
            {
                WriteBuildSecret(name, value);
            }

            Writer.WriteEndObject();
        }

        Writer.WriteEndObject();
    }

    private void WriteBuildSecret(string name, object value)
    {
        Writer.WriteStartObject(name);
        if (value is FileInfo file)
        {
            Writer.WriteString("type", "file");
            Writer.WriteString("source", GetManifestRelativePath(file.FullName));
        }
        else
        {
            Writer.WriteString("type", "env");
            Writer.WriteString("value", ExpressionOf(value));
        }

        Writer.WriteEndObject();
    }

    private void WriteMounts(string property, ContainerResource container, ContainerMountType type)
    {
        var mounts = container.Annotations.OfType<ContainerMountAnnotation>().Where(mount => mount.Type == type).ToArray();
        if (mounts.Length == 0)
        {
            return;
        }

        Writer.WriteStartArray(property);
        foreach (var mount in mounts)
        {
            Writer.WriteStartObject();
            if (type == ContainerMountType.BindMount)
            {
                Writer.WriteString("source", GetManifestRelativePath(mount.Source));
            }
            else if (mount.Source is { } name)
            {
                Writer.WriteString("name", name);
            }

            Writer.WriteString("target", mount.Target);
            Writer.WriteBoolean("readOnly", mount.IsReadOnly);
            Writer.WriteEndObject();
        }

        Writer.WriteEndArray();
    }
}
