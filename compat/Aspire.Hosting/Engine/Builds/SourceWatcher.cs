using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Engine.Builds;

/// <summary>
/// With <c>--watch</c> (configuration <c>AppHost:Watch</c>): looks at the files of all projects, and rebuilds and restarts those, and only
/// those, whose files changed. A build that fails leaves what runs alone.
/// </summary>
internal sealed partial class SourceWatcher(
    DistributedApplicationModel model, ProjectRebuilder rebuilder, IConfiguration configuration, TimeProvider time, ILogger<SourceWatcher> logger)
    : BackgroundService
{
    public const string Key = "AppHost:Watch";

    /// <summary>Quiet time after the last change: editors and version control write several files in a row.</summary>
    private static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan LongestBatch = TimeSpan.FromSeconds(5);

    private readonly Channel<string> _changes = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!configuration.GetValue(Key, false))
        {
            return;
        }

        try
        {
            while (true)
            {
                // anew after each change of a project file, which may bring other references
                await WatchAsync(ReadSources(), stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // the application ends
        }
    }

    private Dictionary<IResource, IReadOnlySet<string>> ReadSources() => model.Resources.OfType<ProjectResource>()
        .ToDictionary(project => (IResource)project, project => ProjectSources.DirectoriesOf(ProjectResourceBuilderExtensions.ProjectPathOf(project)));

    private async Task WatchAsync(Dictionary<IResource, IReadOnlySet<string>> sources, CancellationToken cancellationToken)
    {
        var directories = sources.Values.SelectMany(each => each).Where(Directory.Exists).ToHashSet();
        var watchers = directories.Select(Watch).ToArray();
        LogWatching(logger, sources.Count);
        try
        {
            while (true)
            {
                var changed = await NextBatchAsync(cancellationToken);
                await RebuildAsync(sources, changed, cancellationToken);
                if (changed.Any(ProjectSources.IsProjectFile))
                {
                    return;
                }
            }
        }
        finally
        {
            foreach (var watcher in watchers)
            {
                watcher.Dispose();
            }
        }
    }

    private FileSystemWatcher Watch(string directory)
    {
        var watcher = new FileSystemWatcher(directory)
        {
            IncludeSubdirectories = true,
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite,
        };
        watcher.Changed += (_, change) => Note(change.FullPath);
        watcher.Created += (_, change) => Note(change.FullPath);
        watcher.Deleted += (_, change) => Note(change.FullPath);
        watcher.Renamed += (_, change) =>
        {
            Note(change.OldFullPath);
            Note(change.FullPath);
        };

        // too many changes at once to name them all: any of the files may be among them
        watcher.Error += (_, _) => _changes.Writer.TryWrite(directory);
        watcher.EnableRaisingEvents = true;
        return watcher;

        void Note(string path)
        {
            if (ProjectSources.IsSource(directory, path))
            {
                _changes.Writer.TryWrite(path);
            }
        }
    }

    private async Task<HashSet<string>> NextBatchAsync(CancellationToken cancellationToken)
    {
        HashSet<string> batch = [await _changes.Reader.ReadAsync(cancellationToken)];
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < LongestBatch)
        {
            using var quiet = new CancellationTokenSource(QuietTime, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(quiet.Token, cancellationToken);
            try
            {
                batch.Add(await _changes.Reader.ReadAsync(either.Token));
            }
            catch (OperationCanceledException) when (quiet.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                break;
            }
        }

        return batch;
    }

    private async Task RebuildAsync(
        Dictionary<IResource, IReadOnlySet<string>> sources, HashSet<string> changed, CancellationToken cancellationToken)
    {
        var roots = changed.Select(path => RootOf(sources, path)).OfType<string>().ToHashSet();
        var affected = sources.Where(project => project.Value.Overlaps(roots)).Select(project => project.Key)
            .GroupBy(ProjectResourceBuilderExtensions.ProjectPathOf).ToArray();
        if (affected.Length == 0)
        {
            return;
        }

        LogChanged(logger, Path.GetFileName(changed.First()), changed.Count - 1, string.Join(", ", affected.SelectMany(project => project).Select(project => project.Name)));
        var restore = changed.Any(ProjectSources.IsProjectFile);
        await Task.WhenAll(affected.Select(project => TryRebuildAsync([.. project], restore, cancellationToken)));
    }

    private async Task TryRebuildAsync(IReadOnlyCollection<IResource> project, bool restore, CancellationToken cancellationToken)
    {
        try
        {
            await rebuilder.RebuildAsync(project, restore, onlyWhenChanged: true, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or DistributedApplicationException)
        {
            // the next change is another try
            LogFailed(logger, project.First().Name, error.Message);
        }
    }

    // the innermost directory: a project may lie within the directory of another
    private static string? RootOf(Dictionary<IResource, IReadOnlySet<string>> sources, string path) => sources.Values.SelectMany(each => each)
        .Where(directory => path == directory || path.StartsWith(directory + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        .MaxBy(directory => directory.Length);

    [LoggerMessage(1551, LogLevel.Information, "Watching the files of {Count} projects.")]
    private static partial void LogWatching(ILogger logger, int count);

    [LoggerMessage(1552, LogLevel.Information, "{File} changed (and {More} more): building {Resources}")]
    private static partial void LogChanged(ILogger logger, string file, int more, string resources);

    [LoggerMessage(1553, LogLevel.Error, "{Resource}: the build could not be started. {Reason}")]
    private static partial void LogFailed(ILogger logger, string resource, string reason);
}
