using System.Collections.Concurrent;
using OpenClaw.Testing.Machine;

namespace Aspire.Conformance.Tests.Recordings;

/// <summary>Output of the step <c>publish</c>, made once for each case.</summary>
public sealed class PublishedCases : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _outputs = new();

    /// <summary>Directory of a case's output.</summary>
    public Task<string> OutputOfAsync(ConformanceCase conformanceCase)
    {
        ArgumentNullException.ThrowIfNull(conformanceCase);
        return _outputs.GetOrAdd(conformanceCase.Name, _ => new(() => PublishAsync(conformanceCase))).Value;
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    private async Task<string> PublishAsync(ConformanceCase conformanceCase)
    {
        var output = _directory.Combine(conformanceCase.Name, "output");
        var run = await AppHostPublish.RunAsync(
            conformanceCase, _directory.Combine(conformanceCase.Name, "home"), ["--step", "publish", "--output-path", output]);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        return output;
    }
}
