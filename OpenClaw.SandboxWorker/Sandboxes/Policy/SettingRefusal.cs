using OpenClaw.Protocol.Sandboxes;
using OpenClaw.Protocol.Sandboxes.Rules;

namespace OpenClaw.SandboxWorker.Sandboxes.Policy;

/// <summary>Turns what is wrong with settings into the answer of the worker.</summary>
internal static class SettingRefusal
{
    /// <exception cref="SandboxException">Something is wrong or not allowed; the message lists all of it, the denied first.</exception>
    public static void ThrowIfAny(this SettingErrors errors)
    {
        if (errors.Any)
        {
            var fixes = errors.Problems.Select(problem => problem.Fix).OfType<string>().Distinct().ToList();
            throw new SandboxException(
                errors.Problems.Any(problem => problem.IsDenied) ? WorkerErrorCodes.PolicyDenied : WorkerErrorCodes.InvalidRequest,
                string.Join("\n", errors.Problems.OrderByDescending(problem => problem.IsDenied)),
                fixes.Count == 0 ? null : string.Join("\n", fixes));
        }
    }
}
