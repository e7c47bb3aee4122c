using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine.Networking;

namespace Aspire.Hosting.Engine.Processes;

/// <summary>Starts projects and executables.</summary>
internal sealed class ProcessLauncher(ProjectPrograms projects, EndpointAllocator endpoints, ResourceLoggerService loggers) : IResourceLauncher
{
    public bool CanLaunch(IResource resource) => resource is ProjectResource or ExecutableResource;

    public CustomResourceSnapshot Describe(IResource resource, CustomResourceSnapshot snapshot)
    {
        var (command, arguments, directory) = projects.CommandOf(resource);
        snapshot = snapshot
            .WithProperty(KnownProperties.ExecutablePath, command)
            .WithProperty(KnownProperties.ExecutableArgs, arguments.ToImmutableArray(), sensitive: true)
            .WithProperty(KnownProperties.ExecutableWorkDir, directory);
        if (resource is ProjectResource project)
        {
            snapshot = snapshot
                .WithProperty(KnownProperties.ProjectPath, ProjectResourceBuilderExtensions.ProjectPathOf(resource))
                .WithProperty(KnownProperties.ProjectLaunchProfile, project.EffectiveProfile()?.Name);
        }

        return snapshot;
    }

    public async Task<IRunningResource> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await endpoints.EnsureListeningAsync(request.Resource, cancellationToken);
        var instance = request.Instance.Name;
        var process = SupervisedProcess.Start(CreateSpec(request), (line, isError) => loggers.Append(instance, line, isError));
        foreach (var endpoint in endpoints.EndpointsOf(request.Resource))
        {
            endpoint.Proxy?.SetBackend(instance, endpoint.TargetPorts[instance]);
        }

        await request.Publish(snapshot => snapshot.WithProperty(KnownProperties.ExecutablePid, process.Id));
        return new RunningProcess(process, () =>
        {
            foreach (var endpoint in endpoints.EndpointsOf(request.Resource))
            {
                endpoint.Proxy?.RemoveBackend(instance);
            }
        });
    }

    private ProcessSpec CreateSpec(LaunchRequest request)
    {
        var environment = HostEnvironment.ForResources();
        foreach (var (name, value) in request.Configuration.Environment)
        {
            environment[name] = value.Text;
        }

        var program = projects.ProgramOf(request.Resource);
        return new ProcessSpec(
            program.Command, [.. program.Arguments, .. request.Configuration.Arguments.Select(argument => argument.Text)], program.WorkingDirectory,
            environment);
    }

    private sealed class RunningProcess(SupervisedProcess process, Action onEnd) : IRunningResource
    {
        public Task<int> Completion => process.Completion;

        public Task StopAsync(TimeSpan grace) => process.StopAsync(grace);

        public async ValueTask DisposeAsync()
        {
            onEnd();
            await process.StopAsync(TimeSpan.Zero);
            process.Dispose();
        }
    }
}
