using System.Diagnostics;
using OpenClaw.BrowserSandbox.Configuration;

namespace OpenClaw.BrowserSandbox.Chromium;

/// <summary>One run of Chromium.</summary>
internal sealed partial class ChromiumProcess : IAsyncDisposable
{
    private const string ListeningPrefix = "DevTools listening on ";

    private readonly ILogger _logger;
    private readonly ChromiumProfile _profile;
    private readonly TaskCompletionSource<Process> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChromiumProcess(ChromiumProfile profile, ILogger logger)
    {
        _profile = profile;
        _logger = logger;
    }

    /// <summary>The process id.</summary>
    public int Id { get; private set; }

    /// <summary>Where CDP answers, once it does; fails when the process ends before.</summary>
    public Task<Uri> Listening => _listening.Task;

    /// <summary>How the process ended, once it has.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>Starts Chromium.</summary>
    public static async Task<ChromiumProcess> StartAsync(BrowserSandboxOptions options, ILogger logger)
    {
        var chromium = new ChromiumProcess(ChromiumProfile.Open(options.ProfileDirectory, logger), logger);
        var info = ChromiumCommand.Create(options, chromium._profile.Path);

        // The parent-death signal belongs to the thread that starts the child, so that thread stays until the child has ended.
        new Thread(() => chromium.Run(info)) { IsBackground = true, Name = "chromium" }.Start();
        try
        {
            chromium.Id = (await chromium._started.Task).Id;
            return chromium;
        }
        catch
        {
            await chromium.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_started.Task is { IsCompletedSuccessfully: true, Result: var process })
        {
            if (!Ended.IsCompleted)
            {
                process.Kill(entireProcessTree: true);
            }

            await Ended;
            process.Dispose();
        }

        _profile.Dispose();
    }

    private void Run(ProcessStartInfo info)
    {
        try
        {
            var process = new Process { StartInfo = info };
            process.ErrorDataReceived += (_, line) => Take(line.Data);
            process.OutputDataReceived += (_, line) => Take(line.Data);
            process.Start();
            process.BeginErrorReadLine();
            process.BeginOutputReadLine();
            _started.SetResult(process);
            process.WaitForExit();
            var how = $"exit code {process.ExitCode}";
            _listening.TrySetException(new InvalidOperationException($"Chromium ended before it listened: {how}"));
            _ended.SetResult(how);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            _started.TrySetException(exception);
        }
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        LogOutput(line);
        if (line.StartsWith(ListeningPrefix, StringComparison.Ordinal) && Uri.TryCreate(line[ListeningPrefix.Length..].Trim(), UriKind.Absolute, out var uri))
        {
            _listening.TrySetResult(new Uri($"http://127.0.0.1:{uri.Port}"));
        }
    }

    [LoggerMessage(10, LogLevel.Debug, "chromium: {Line}")]
    private partial void LogOutput(string line);
}
