using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;
using OpenClaw.Onboarding;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Cli.Settings;

/// <summary>The installation of this state directory, changed without a gateway.</summary>
internal sealed class LocalInstallation(Terminal terminal) : IInstallationWriter
{
    /// <summary>What is there.</summary>
    public ExistingInstallation Read() =>
        new(terminal.Paths, ConfigurationDocument.Load(terminal.Paths.ConfigPath, terminal.Environment), terminal.Environment);

    public Task PatchConfigurationAsync(JsonObject patch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var editor = ConfigurationEditor.Open(terminal.Paths.ConfigPath, terminal.Environment);
        editor.Apply(text => Json5Editor.Merge(string.IsNullOrWhiteSpace(text) ? "{}\n" : text, patch));
        return Task.CompletedTask;
    }

    public Task WritePrivateFileAsync(string path, string text, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        PrivateFiles.Write(path, text);
        return Task.CompletedTask;
    }

    public void EnsurePrivateDirectory(string path) => StateDirectories.Create(path);

    /// <summary>
    /// Puts configuration, credentials, sessions and the workspace's content aside, into directories beside them; pairings stay.
    /// </summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="now">For the name of the directories.</param>
    /// <returns>The directories that now hold them; none when there was nothing.</returns>
    public IReadOnlyList<string> PutAside(string workspace, DateTimeOffset now)
    {
        var name = $".reset-{now.UtcDateTime:yyyyMMdd-HHmmss}";
        var state = terminal.Paths.StateDirectory;
        string[] own = [terminal.Paths.ConfigPath, Path.Combine(state, EnvironmentFile.FileName), Path.Combine(state, "credentials"), Path.Combine(state, "agents")];
        var moved = new List<string>();
        Move(own, Path.Combine(state, name), moved);
        if (Directory.Exists(workspace))
        {
            // the directory itself may be a mount, which cannot be moved
            Move(Directory.EnumerateFileSystemEntries(workspace).Where(path => !Path.GetFileName(path).StartsWith(".reset-", StringComparison.Ordinal)).ToList(),
                Path.Combine(workspace, name), moved);
        }

        return moved;
    }

    private static void Move(IEnumerable<string> paths, string target, List<string> moved)
    {
        foreach (var path in paths.Where(Path.Exists))
        {
            try
            {
                if (!moved.Contains(target))
                {
                    StateDirectories.Create(target);
                    moved.Add(target);
                }

                Directory.Move(path, Path.Combine(target, Path.GetFileName(path)));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new CliException($"{path} cannot be put aside: {exception.Message}", $"What was moved before it is in {target}.");
            }
        }
    }
}
