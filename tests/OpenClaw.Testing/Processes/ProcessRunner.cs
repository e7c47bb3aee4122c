using System.Diagnostics;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.Testing.Processes;

/// <summary>How a process ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Standard output as text, exactly.</param>
/// <param name="Error">Standard error as text, exactly.</param>
/// <param name="Duration">From start to end.</param>
public sealed record ProcessResult(int ExitCode, string Output, string Error, TimeSpan Duration);

/// <summary>Runs processes to their end.</summary>
public static class ProcessRunner
{
    /// <summary>Runs a process; kills it with its children when the deadline passes.</summary>
    /// <exception cref="TimeoutException">The deadline passed; the message has the output so far.</exception>
    public static async Task<ProcessResult> RunAsync(ProcessSpec spec, TimeSpan? deadline = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var limit = deadline ?? Eventually.DefaultDeadline;
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(spec.ToStartInfo()) ?? throw new InvalidOperationException($"{spec.FileName} did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            if (spec.Input is not null)
            {
                await process.StandardInput.WriteAsync(spec.Input);
            }

            process.StandardInput.Close();
            await Task.WhenAll(process.WaitForExitAsync(), output, error).WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException(
                $"Not ended within {limit.TotalSeconds:0.#} s: {spec.FileName} {string.Join(' ', spec.Arguments)}\n{await output}{await error}");
        }

        return new ProcessResult(process.ExitCode, await output, await error, watch.Elapsed);
    }
}
