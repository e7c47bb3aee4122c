using System.Globalization;
using Microsoft.Extensions.Options;
using OpenClaw.Protocol;

namespace OpenClaw.SandboxWorker.Configuration;

/// <summary>Finds everything that is wrong with the settings at once. The worker stays up with wrong ones, but serves nothing.</summary>
internal sealed class WorkerOptionsValidator : IValidateOptions<WorkerOptions>
{
    private const int LargestPool = 16;

    public ValidateOptionsResult Validate(string? name, WorkerOptions options)
    {
        var problems = new List<string>();
        if (string.IsNullOrWhiteSpace(options.Token))
        {
            problems.Add($"{OpenClawEnvironment.WorkerToken} is not set: without it anybody who reaches the worker could run commands. "
                + "Set the same value for the gateway and the worker, for example the output of `openssl rand -hex 32`.");
        }
        else if (options.Token.Any(character => character is <= ' ' or > '~'))
        {
            problems.Add($"{OpenClawEnvironment.WorkerToken} has characters that cannot travel in an HTTP header: use printable ASCII without spaces.");
        }

        if (options.StateProblem is not null)
        {
            problems.Add(options.StateProblem);
        }
        else if (!Path.IsPathFullyQualified(options.StateDir))
        {
            problems.Add($"{OpenClawEnvironment.StateDir} is \"{options.StateDir}\": it must be an absolute path.");
        }

        if (!string.IsNullOrEmpty(options.RemoveOnExit) && !bool.TryParse(options.RemoveOnExit, out _))
        {
            problems.Add($"{OpenClawEnvironment.RemoveSandboxesOnExit} is \"{options.RemoveOnExit}\": use true or false.");
        }

        if (options.SetupNetwork.StartsWith("container:", StringComparison.OrdinalIgnoreCase) || options.SetupNetwork is "none")
        {
            problems.Add($"{OpenClawEnvironment.SandboxSetupNetwork} is \"{options.SetupNetwork}\": use bridge, host or the name of a network.");
        }

        if (options.PoolSizeText is { } size && !(int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= LargestPool))
        {
            problems.Add($"{OpenClawEnvironment.SandboxPoolSize} is \"{size}\": use a number from 0, for no pool, to {LargestPool}.");
        }

        if (options.SetupCertificates is { } certificates && !File.Exists(certificates))
        {
            problems.Add($"{OpenClawEnvironment.SandboxSetupCertificates} is \"{certificates}\", which is not a file that the worker can read.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
