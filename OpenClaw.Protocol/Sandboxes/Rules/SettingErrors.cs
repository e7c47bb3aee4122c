namespace OpenClaw.Protocol.Sandboxes.Rules;

/// <summary>Collects what is wrong with the settings of a sandbox, so that a person sees all of it at once.</summary>
public sealed class SettingErrors
{
    private readonly List<SettingProblem> _problems = [];

    /// <summary>Whether there is anything.</summary>
    public bool Any => _problems.Count > 0;

    /// <summary>All of it, in the order of the checks.</summary>
    public IReadOnlyList<SettingProblem> Problems => _problems;

    /// <summary>The value makes no sense.</summary>
    public void Invalid(string path, string? value, string problem, string? fix = null) => _problems.Add(new SettingProblem(path, value, problem, fix, IsDenied: false));

    /// <summary>The value makes sense, but would make the sandbox worthless.</summary>
    public void Denied(string path, string? value, string problem, string? fix = null) => _problems.Add(new SettingProblem(path, value, problem, fix, IsDenied: true));
}

/// <summary>One thing that is wrong with a setting.</summary>
/// <param name="Path">Where, below <c>sandbox</c>, such as <c>docker.network</c>.</param>
/// <param name="Value">The value; null where it may be a secret, or is none.</param>
/// <param name="Problem">What is wrong, as the rest of a sentence that begins with the value.</param>
/// <param name="Fix">What to do; null when the problem says it.</param>
/// <param name="IsDenied">Whether it is refused as unsafe rather than as senseless.</param>
public sealed record SettingProblem(string Path, string? Value, string Problem, string? Fix, bool IsDenied)
{
    /// <summary>Value and problem in one sentence.</summary>
    public string Message => Value is null ? Problem : $"\"{Value}\" {Problem}";

    /// <summary>Path, value and problem on one line.</summary>
    public override string ToString() => $"{Path}: {Message}";
}
