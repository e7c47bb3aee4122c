using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>Writes the resources of a model, each as what it is.</summary>
internal static class ManifestWriter
{
    public static async Task WriteModelAsync(ManifestPublishingContext context, DistributedApplicationModel model)
    {
        context.Writer.WriteStartObject();
        context.Writer.WriteStartObject("resources");
        foreach (var resource in model.Resources.Where(resource => !resource.IsExcludedFromPublish()))
        {
            await WriteResourceAsync(context, resource).ConfigureAwait(false);
        }

        context.WriteAnnotatedStrings();
        context.Writer.WriteEndObject();
        context.Writer.WriteEndObject();
    }

    private static Task WriteResourceAsync(ManifestPublishingContext context, IResource resource) => resource switch
    {
        _ when resource.TryGetLastAnnotation<ManifestPublishingCallbackAnnotation>(out var own) => WriteObjectAsync(context, resource, own.Callback!),
        ParameterResource parameter => WriteObjectAsync(context, resource, Synchronous(() => WriteParameter(context, parameter))),
        ContainerResource container => WriteObjectAsync(context, resource, _ => context.WriteContainerAsync(container)),
        ProjectResource => WriteObjectAsync(context, resource, _ => WriteProjectAsync(context, resource)),
        ExecutableResource executable => WriteObjectAsync(context, resource, _ => WriteExecutableAsync(context, executable)),
        IResourceWithConnectionString => WriteObjectAsync(context, resource, Synchronous(() => WriteValue(context, resource))),

        // something without a place in a manifest shows up all the same, so that its absence is no riddle
        _ => WriteObjectAsync(context, resource, Synchronous(() =>
            context.Writer.WriteString("error", "This resource does not support generation in the manifest."))),
    };

    private static async Task WriteObjectAsync(ManifestPublishingContext context, IResource resource, Func<ManifestPublishingContext, Task> write)
    {
        context.Writer.WriteStartObject(resource.Name);
        await write(context).ConfigureAwait(false);
        context.Writer.WriteEndObject();
    }

    private static Func<ManifestPublishingContext, Task> Synchronous(Action write) => _ =>
    {
        write();
        return Task.CompletedTask;
    };

    private static void WriteValue(ManifestPublishingContext context, IResource resource)
    {
        context.Writer.WriteString("type", "value.v0");
        context.WriteConnectionString(resource);
    }

    private static void WriteParameter(ManifestPublishingContext context, ParameterResource parameter)
    {
        var writer = context.Writer;
        writer.WriteString("type", "parameter.v0");
        if (parameter.IsConnectionString)
        {
            writer.WriteString("connectionString", $"{{{parameter.Name}.value}}");
        }

        writer.WriteString("value", $"{{{parameter.Name}.inputs.value}}");
        writer.WriteStartObject("inputs");
        writer.WriteStartObject("value");
        writer.WriteString("type", "string");
        if (parameter.Secret)
        {
            writer.WriteBoolean("secret", true);
        }

        if (parameter.Default is { } value)
        {
            writer.WriteStartObject("default");
            value.WriteToManifest(context);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static async Task WriteProjectAsync(ManifestPublishingContext context, IResource project)
    {
        context.Writer.WriteString("type", project.HasAnnotationOfType<DeploymentTargetAnnotation>() ? "project.v1" : "project.v0");
        context.Writer.WriteString("path", context.GetManifestRelativePath(ProjectResourceBuilderExtensions.ProjectPathOf(project)));
        await context.WriteCommandLineArgumentsAsync(project).ConfigureAwait(false);
        await context.WriteEnvironmentVariablesAsync(project).ConfigureAwait(false);
        context.WriteBindings(project);
    }

    private static async Task WriteExecutableAsync(ManifestPublishingContext context, ExecutableResource executable)
    {
        context.Writer.WriteString("type", "executable.v0");
        context.WriteConnectionString(executable);
        context.Writer.WriteString("workingDirectory", context.GetManifestRelativePath(executable.WorkingDirectory));
        context.Writer.WriteString("command", executable.Command);
        await context.WriteCommandLineArgumentsAsync(executable).ConfigureAwait(false);
        await context.WriteEnvironmentVariablesAsync(executable).ConfigureAwait(false);
        context.WriteBindings(executable);
    }
}
