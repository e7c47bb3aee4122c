namespace OpenClaw.Protocol.Sandboxes.Rules;

/// <summary>Environment variables that a sandbox sets itself, and nobody else may.</summary>
public static class SandboxVariables
{
    /// <summary>Marks every process of a command.</summary>
    public const string Mark = "OPENCLAW_EXEC_ID";

    /// <summary>Carries a configured <c>PATH</c> past the login shell, which sets its own.</summary>
    public const string PrependPath = "OPENCLAW_PREPEND_PATH";
}
