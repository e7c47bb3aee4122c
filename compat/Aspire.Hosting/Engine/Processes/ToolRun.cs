namespace Aspire.Hosting.Engine.Processes;

/// <summary>Runs a tool to its end.</summary>
internal static class ToolRun
{
    private const int TailLength = 20;
    private const int MostErrors = 3;

    /// <summary>Runs the tool.</summary>
    /// <param name="spec">What to run.</param>
    /// <param name="what">What it does, to begin a message with.</param>
    /// <param name="onLine">Takes a line of output.</param>
    /// <param name="cancellationToken">Ends the tool.</param>
    /// <exception cref="DistributedApplicationException">It failed; the message has the end of its output.</exception>
    public static async Task RunAsync(ProcessSpec spec, string what, Action<string> onLine, CancellationToken cancellationToken)
    {
        var tail = new Queue<string>();
        var errors = new List<string>();
        using var process = SupervisedProcess.Start(
            spec,
            (line, _) =>
            {
                lock (tail)
                {
                    // a stack trace that follows would push out of the end what tells most
                    if (errors.Count < MostErrors && line.Contains(": error ", StringComparison.Ordinal))
                    {
                        errors.Add(line);
                    }

                    tail.Enqueue(line);
                    if (tail.Count > TailLength)
                    {
                        tail.Dequeue();
                    }
                }

                onLine(line);
            });
        Task? stopping = null;
        await using (cancellationToken.Register(() => stopping = process.StopAsync(TimeSpan.FromSeconds(1))))
        {
            var exitCode = await process.Completion;
            await (stopping ?? Task.CompletedTask);
            cancellationToken.ThrowIfCancellationRequested();
            if (exitCode != 0)
            {
                throw new DistributedApplicationException($"{what} failed with exit code {exitCode}:\n{string.Join('\n', errors.Concat(tail.Where(line => line.Length > 0)).Distinct())}");
            }
        }
    }
}
