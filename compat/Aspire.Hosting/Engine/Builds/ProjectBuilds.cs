using Aspire.Hosting.Engine.Processes;

namespace Aspire.Hosting.Engine.Builds;

/// <summary>How a build ended.</summary>
/// <param name="ExitCode">Exit code of <c>dotnet build</c>.</param>
/// <param name="OutputChanged">True when a file of the output differs from before, or when the output is not known.</param>
internal readonly record struct ProjectBuildResult(int ExitCode, bool OutputChanged);

/// <summary>Builds projects, one after the other: two builds at once would write the same output of a project that both refer to.</summary>
internal sealed class ProjectBuilds(ProjectPrograms programs, AppHostMetadata appHost) : IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);

    /// <summary>Builds a project with what it refers to. Processes that run its output go on with what they started from.</summary>
    /// <param name="projectPath">Project file.</param>
    /// <param name="restore">False to skip the restore of packages, which takes a second: for changes that cannot concern it.</param>
    /// <param name="onLine">Takes a line of output and whether it is an error.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    public async Task<ProjectBuildResult> BuildAsync(
        string projectPath, bool restore, Action<string, bool> onLine, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var output = appHost.OutputOf(projectPath) is { } assembly ? new BuildOutput(Path.GetDirectoryName(assembly)!) : null;
            var before = output?.Detach();
            var exitCode = await RunAsync(projectPath, restore, onLine, cancellationToken);
            return new ProjectBuildResult(exitCode, output is null || !output.Read().SetEquals(before!));
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private async Task<int> RunAsync(string projectPath, bool restore, Action<string, bool> onLine, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "build", projectPath, "--configuration", programs.Configuration, "--nologo", "--verbosity", "quiet",

            // helpers of the build would end with it all the same; one process needs no start of others
            "-nodeReuse:false", "-maxCpuCount:1", "-terminalLogger:off",
            .. restore ? Array.Empty<string>() : ["--no-restore"],
        ];
        using var process = SupervisedProcess.Start(
            new ProcessSpec(Programs.Dotnet, arguments, Path.GetDirectoryName(projectPath)!, HostEnvironment.ForTools()),
            (line, isError) => onLine(line, isError || IsError(line)));
        Task? stopping = null;
        await using (cancellationToken.Register(() => stopping = process.StopAsync(TimeSpan.FromSeconds(1))))
        {
            var exitCode = await process.Completion;
            await (stopping ?? Task.CompletedTask);
            cancellationToken.ThrowIfCancellationRequested();
            return exitCode;
        }
    }

    // MSBuild writes everything to standard output, errors as "file(line,column): error CODE: text"
    private static bool IsError(string line) => line.Contains(": error ", StringComparison.Ordinal);
}
