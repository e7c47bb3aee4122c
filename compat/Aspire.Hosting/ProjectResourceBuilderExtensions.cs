using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Options of a project.</summary>
public class ProjectResourceOptions
{
    /// <summary>Launch profile; the application host's own or the first when null.</summary>
    public string? LaunchProfileName { get; set; }

    /// <summary>True to use no launch profile.</summary>
    public bool ExcludeLaunchProfile { get; set; }
}

/// <summary>Adds and describes .NET projects.</summary>
public static class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a project.</summary>
    /// <typeparam name="TProject">One of the generated classes in <c>Projects</c>.</typeparam>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name, _ => { });

    /// <summary>Adds a project with a launch profile; with none when null.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name, options => Choose(options, launchProfileName));

    /// <summary>Adds a project.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder, string name, Action<ProjectResourceOptions> configure)
        where TProject : IProjectMetadata, new() => Add(builder, name, new TProject(), configure);

    /// <summary>Adds a project by its path, relative to the application host.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath) =>
        builder.AddProject(name, projectPath, _ => { });

    /// <summary>Adds a project by its path with a launch profile; with none when null.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder, string name, string projectPath, string? launchProfileName) =>
        builder.AddProject(name, projectPath, options => Choose(options, launchProfileName));

    /// <summary>Adds a project by its path.</summary>
    /// <exception cref="DistributedApplicationException">There is no such file.</exception>
    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder, string name, string projectPath, Action<ProjectResourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(projectPath);
        var path = Path.GetFullPath(projectPath, builder.AppHostDirectory);
        if (Directory.Exists(path))
        {
            path = Directory.GetFiles(path, "*.*proj") switch
            {
                [var only] => only,
                var several => throw new DistributedApplicationException(
                    $"The directory '{path}' of project resource '{name}' holds {several.Length} project files; name one of them."),
            };
        }

        return File.Exists(path)
            ? Add(builder, name, new ProjectMetadata(path), configure)
            : throw new DistributedApplicationException($"Project file '{path}' was not found for project resource '{name}'.");
    }

    /// <summary>Runs several instances.</summary>
    /// <param name="builder">The project.</param>
    /// <param name="replicas">Number of instances, at least 1.</param>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 1);
        return builder.WithAnnotation(new ReplicaAnnotation(replicas), ResourceAnnotationMutationBehavior.Replace);
    }

    /// <summary>Publishes the project as a container that a Dockerfile describes; changes nothing in run mode.</summary>
    public static IResourceBuilder<T> PublishAsDockerFile<T>(this IResourceBuilder<T> builder, Action<IResourceBuilder<ContainerResource>>? configure = null)
        where T : ProjectResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        var application = builder.ApplicationBuilder;
        if (application.ExecutionContext.IsRunMode)
        {
            return builder;
        }

        // the container takes the place of the project in the model and shares what was said about it, except for its arguments
        foreach (var arguments in builder.Resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToArray())
        {
            builder.Resource.Annotations.Remove(arguments);
        }

        var container = application.Resources.OfType<ProjectContainerResource>().FirstOrDefault(existing => ReferenceEquals(existing.Project, builder.Resource));
        if (container is null)
        {
            container = new ProjectContainerResource(builder.Resource);
            var place = application.Resources.IndexOf(builder.Resource);
            application.Resources[place] = container;
        }

        var containerBuilder = application.CreateResourceBuilder<ContainerResource>(container);
        if (!container.HasAnnotationOfType<DockerfileBuildAnnotation>())
        {
            containerBuilder.WithImage("placeholder").WithDockerfile(Path.GetDirectoryName(ProjectPathOf(builder.Resource))!);
        }

        configure?.Invoke(containerBuilder);
        return builder;
    }

    /// <summary>Path of the project file of a project.</summary>
    internal static string ProjectPathOf(IResource resource) =>
        resource.TryGetLastAnnotation<IProjectMetadata>(out var metadata)
            ? metadata.ProjectPath
            : throw new DistributedApplicationException($"Project resource '{resource.Name}' has no project file.");

    private static void Choose(ProjectResourceOptions options, string? launchProfileName)
    {
        options.ExcludeLaunchProfile = launchProfileName is null;
        options.LaunchProfileName = launchProfileName;
    }

    private static IResourceBuilder<ProjectResource> Add(
        IDistributedApplicationBuilder builder, string name, IProjectMetadata metadata, Action<ProjectResourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new ProjectResourceOptions();
        configure(options);
        var project = builder.AddResource(new ProjectResource(name)).WithAnnotation(metadata);
        if (options.ExcludeLaunchProfile)
        {
            project.WithAnnotation(new ExcludeLaunchProfileAnnotation());
        }
        else if (options.LaunchProfileName is { } chosen)
        {
            project.WithAnnotation(new LaunchProfileAnnotation(chosen));
        }
        else if ((builder.Configuration["AppHost:DefaultLaunchProfileName"] ?? builder.Configuration["DOTNET_LAUNCH_PROFILE"]) is { } preferred)
        {
            project.WithAnnotation(new DefaultLaunchProfileAnnotation(preferred));
        }

        return WithDefaults(project);
    }

    private static IResourceBuilder<ProjectResource> WithDefaults(IResourceBuilder<ProjectResource> project)
    {
        var context = project.ApplicationBuilder.ExecutionContext;
        var profile = project.Resource.EffectiveProfile();
        project.WithEnvironment(static environment =>
        {
            environment.EnvironmentVariables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
            if (environment.ExecutionContext.IsRunMode)
            {
                environment.EnvironmentVariables["OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION"] = "true";
                environment.EnvironmentVariables["OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION"] = "true";
            }
        });
        project.WithOtlpExporter();
        AddProfileEndpoints(project, profile?.Profile);
        if (context.IsPublishMode)
        {
            return project.WithEnvironment(AddContainerPorts);
        }

        return project.WithEnvironment(environment =>
        {
            // without a terminal the console logger of .NET drops colours; the dashboard shows them
            environment.EnvironmentVariables["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"] = "true";
            environment.EnvironmentVariables["LOGGING__CONSOLE__FORMATTERNAME"] = "simple";
            AddUrls(environment);
            if (profile is { } chosen)
            {
                environment.EnvironmentVariables["DOTNET_LAUNCH_PROFILE"] = chosen.Name;
                foreach (var (key, value) in chosen.Profile.EnvironmentVariables)
                {
                    environment.EnvironmentVariables.TryAdd(key, Environment.ExpandEnvironmentVariables(value));
                }
            }
        });
    }

    private static void AddProfileEndpoints(IResourceBuilder<ProjectResource> project, LaunchProfile? profile)
    {
        var addresses = profile?.ApplicationUrl?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        foreach (var address in addresses)
        {
            // '*' and '+' stand for every address, which a Uri does not know
            if (!Uri.TryCreate(address.Replace("*", "localhost", StringComparison.Ordinal).Replace("+", "localhost", StringComparison.Ordinal), UriKind.Absolute, out var uri))
            {
                throw new DistributedApplicationException($"The applicationUrl '{address}' in the launch profile of '{project.Resource.Name}' is not a URL.");
            }

            var sameScheme = project.Resource.Annotations.OfType<EndpointAnnotation>().Count(endpoint => endpoint.UriScheme == uri.Scheme);
            project.WithAnnotation(new EndpointAnnotation(
                ProtocolType.Tcp, uri.Scheme, null, sameScheme == 0 ? uri.Scheme : $"{uri.Scheme}{sameScheme + 1}",
                project.ApplicationBuilder.ExecutionContext.IsRunMode ? uri.Port : null)
            {
                FromLaunchProfile = true,
            });
        }

        // in publish mode such a project also gets an https binding, which the ingress of the target ends
        if (project.ApplicationBuilder.ExecutionContext.IsPublishMode && addresses.Length > 0
            && !project.Resource.Annotations.OfType<EndpointAnnotation>().Any(endpoint => endpoint.UriScheme == "https"))
        {
            project.WithAnnotation(new EndpointAnnotation(ProtocolType.Tcp, "https") { FromLaunchProfile = true });
        }
    }

    private static void AddUrls(EnvironmentCallbackContext environment)
    {
        var endpoints = OwnEndpoints(environment);
        if (endpoints.Count == 0)
        {
            return;
        }

        var urls = new ReferenceExpressionBuilder();
        foreach (var endpoint in endpoints)
        {
            urls.AppendLiteral(urls.IsEmpty ? "" : ";");
            urls.AppendLiteral($"{endpoint.Scheme}://{endpoint.EndpointAnnotation.TargetHost}:");
            urls.AppendFormatted(endpoint.Property(EndpointProperty.TargetPort));
        }

        environment.EnvironmentVariables["ASPNETCORE_URLS"] = urls.Build();
        if (endpoints.FirstOrDefault(endpoint => endpoint.IsHttps) is { } https)
        {
            environment.EnvironmentVariables["ASPNETCORE_HTTPS_PORT"] = https.Property(EndpointProperty.Port);
        }
    }

    private static void AddContainerPorts(EnvironmentCallbackContext environment)
    {
        var http = ((IResourceWithEndpoints)environment.Resource).GetEndpoints().Any(endpoint => endpoint.IsHttp || endpoint.IsHttps);
        if (http)
        {
            environment.EnvironmentVariables["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
        }

        // the https endpoint of a launch profile is the ingress's in a deployment; the process itself has no certificate for it
        var listening = OwnEndpoints(environment).Where(endpoint =>
            !(endpoint.IsHttps && endpoint.EndpointAnnotation.FromLaunchProfile && endpoint.TargetPort is null));
        foreach (var group in listening.GroupBy(endpoint => endpoint.Scheme))
        {
            var ports = new ReferenceExpressionBuilder();
            foreach (var endpoint in group)
            {
                ports.AppendLiteral(ports.IsEmpty ? "" : ";");
                ports.AppendFormatted(endpoint.Property(EndpointProperty.TargetPort));
            }

            environment.EnvironmentVariables[group.Key == "https" ? "HTTPS_PORTS" : "HTTP_PORTS"] = ports.Build();
        }
    }

    // an endpoint with a variable of its own tells its port by that variable
    private static List<EndpointReference> OwnEndpoints(EnvironmentCallbackContext environment) =>
    [
        .. ((IResourceWithEndpoints)environment.Resource).GetEndpoints()
            .Where(endpoint => endpoint.Scheme is "http" or "https" && endpoint.EndpointAnnotation.TargetPortEnvironmentVariable is null),
    ];
}

/// <summary>A project that is published as a container.</summary>
/// <param name="project">The project.</param>
internal sealed class ProjectContainerResource(ProjectResource project) : ContainerResource(project.Name), IResourceWithServiceDiscovery
{
    public ProjectResource Project { get; } = project;

    public override ResourceAnnotationCollection Annotations => Project.Annotations;
}
