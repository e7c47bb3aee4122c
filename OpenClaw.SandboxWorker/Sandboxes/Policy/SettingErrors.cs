using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.SandboxWorker.Sandboxes.Policy;

/// <summary>Collects what is wrong with a spec, so that a person sees all of it at once.</summary>
internal sealed class SettingErrors
{
    private readonly List<string> _denied = [];
    private readonly List<string> _invalid = [];
    private readonly List<string> _fixes = [];

    public bool Any => _denied.Count + _invalid.Count > 0;

    /// <summary>The value makes no sense.</summary>
    public void Invalid(string path, string? value, string problem, string? fix = null) => Add(_invalid, path, value, problem, fix);

    /// <summary>The value makes sense, but would make the sandbox worthless.</summary>
    public void Denied(string path, string? value, string problem, string? fix = null) => Add(_denied, path, value, problem, fix);

    public void ThrowIfAny()
    {
        if (Any)
        {
            throw new SandboxException(
                _denied.Count > 0 ? WorkerErrorCodes.PolicyDenied : WorkerErrorCodes.InvalidRequest,
                string.Join("\n", _denied.Concat(_invalid)),
                _fixes.Count == 0 ? null : string.Join("\n", _fixes.Distinct()));
        }
    }

    private void Add(List<string> list, string path, string? value, string problem, string? fix)
    {
        list.Add(value is null ? $"{path}: {problem}" : $"{path}: \"{value}\" {problem}");
        if (fix is not null)
        {
            _fixes.Add(fix);
        }
    }
}
