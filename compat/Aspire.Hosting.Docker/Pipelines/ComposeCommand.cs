using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Docker.Pipelines;

/// <summary>Runs <c>docker compose</c> on a project.</summary>
internal static partial class ComposeCommand
{
    /// <summary>Runs one command; its output goes to the log line by line.</summary>
    /// <exception cref="DistributedApplicationException">It failed, or there is no docker.</exception>
    public static async Task RunAsync(ComposeProjectFiles files, IReadOnlyList<string> command, ILogger logger, CancellationToken cancellationToken)
    {
        var info = new ProcessStartInfo("docker") { WorkingDirectory = files.Directory, RedirectStandardOutput = true, RedirectStandardError = true };
        List<string> arguments = ["compose", "-f", files.ComposeFile, "--project-name", files.ProjectName];
        if (File.Exists(files.PreparedEnvFile))
        {
            arguments.AddRange(["--env-file", files.PreparedEnvFile]);
        }

        arguments.AddRange(command);
        arguments.ForEach(info.ArgumentList.Add);
        using var process = Start(info);
        var last = "";
        try
        {
            await Task.WhenAll(
                ReadAsync(process.StandardOutput, line => LogLine(logger, line), cancellationToken),
                ReadAsync(process.StandardError, line => LogLine(logger, last = line), cancellationToken),
                process.WaitForExitAsync(cancellationToken)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode != 0)
        {
            throw new DistributedApplicationException($"docker compose {string.Join(' ', command)} ended with exit code {process.ExitCode}: {last}");
        }
    }

    private static Process Start(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info)!;
        }
        catch (Win32Exception error)
        {
            throw new DistributedApplicationException("The program 'docker' was not found; install Docker with its Compose plugin.", error);
        }
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> onLine, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (line.Length > 0)
            {
                onLine(line);
            }
        }
    }

    [LoggerMessage(1323, LogLevel.Information, "{Line}")]
    private static partial void LogLine(ILogger logger, string line);
}
