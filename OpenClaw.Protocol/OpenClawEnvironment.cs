namespace OpenClaw.Protocol;

/// <summary>The environment variables by which the parts of the system find each other.</summary>
public static class OpenClawEnvironment
{
    /// <summary>Directory of all state; <c>~/.openclaw</c> when unset.</summary>
    public const string StateDir = "OPENCLAW_STATE_DIR";

    /// <summary>
    /// Directory of the agents' workspaces and of those of their sandboxes; the state directory when unset. A directory of its own lets
    /// containers share the workspaces without sharing the state.
    /// </summary>
    public const string WorkspacesDir = "OPENCLAW_WORKSPACES_DIR";

    /// <summary>What stands for the home directory in place of <c>HOME</c>.</summary>
    public const string Home = "OPENCLAW_HOME";

    /// <summary>Name of a profile, whose state is in <c>~/.openclaw-&lt;name&gt;</c>.</summary>
    public const string Profile = "OPENCLAW_PROFILE";

    /// <summary>Path of the configuration file; <c>&lt;state dir&gt;/openclaw.json</c> when unset.</summary>
    public const string ConfigPath = "OPENCLAW_CONFIG_PATH";

    /// <summary>Shared secret of gateway and operators.</summary>
    public const string GatewayToken = "OPENCLAW_GATEWAY_TOKEN";

    /// <summary>TCP port of the gateway.</summary>
    public const string GatewayPort = "OPENCLAW_GATEWAY_PORT";

    /// <summary>Where the CLI finds the gateway, such as <c>ws://127.0.0.1:18789</c>.</summary>
    public const string GatewayUrl = "OPENCLAW_GATEWAY_URL";

    /// <summary>
    /// Where a person's browser finds the Control UI, such as <c>http://127.0.0.1:28789</c>. For a gateway whose port is published under another
    /// number, or that stands behind a proxy; without it the address follows from the gateway's own.
    /// </summary>
    public const string DashboardUrl = "OPENCLAW_DASHBOARD_URL";

    /// <summary>Shared secret of gateway and worker.</summary>
    public const string WorkerToken = "OPENCLAW_SANDBOX_WORKER_TOKEN";

    /// <summary>Where the gateway finds the worker, such as <c>http://sandbox-worker</c>.</summary>
    public const string WorkerUrl = "OPENCLAW_SANDBOX_WORKER_URL";

    /// <summary>Whether the worker removes its sandboxes when it stops: true or false; false when unset.</summary>
    public const string RemoveSandboxesOnExit = "OPENCLAW_SANDBOX_REMOVE_ON_EXIT";

    /// <summary>Network by which setup commands of sandboxes without one download; <c>bridge</c> when unset, <c>host</c> is allowed.</summary>
    public const string SandboxSetupNetwork = "OPENCLAW_SANDBOX_SETUP_NETWORK";

    /// <summary>Path of certificates (PEM) that setup commands trust besides the image's own, for a proxy that re-signs TLS; none when unset.</summary>
    public const string SandboxSetupCertificates = "OPENCLAW_SANDBOX_SETUP_CA";

    /// <summary>How many started containers the worker keeps ready for sandboxes like the last ones, 0 to 16; 1 when unset.</summary>
    public const string SandboxPoolSize = "OPENCLAW_SANDBOX_POOL_SIZE";

    /// <summary>Where the gateway finds the demo model, set only when no provider is configured.</summary>
    public const string DemoModelUrl = "OPENCLAW_DEMO_MODEL_URL";

    /// <summary>Where the CLI finds the traces: the address of the dashboard, such as <c>http://localhost:18888</c>.</summary>
    public const string TelemetryUrl = "OPENCLAW_TELEMETRY_URL";

    /// <summary>A value without the blanks around it, or null when nothing is left.</summary>
    public static string? Present(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
