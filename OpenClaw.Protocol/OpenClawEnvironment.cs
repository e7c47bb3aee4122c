namespace OpenClaw.Protocol;

/// <summary>The environment variables by which the parts of the system find each other.</summary>
public static class OpenClawEnvironment
{
    /// <summary>Directory of all state; <c>~/.openclaw</c> when unset.</summary>
    public const string StateDir = "OPENCLAW_STATE_DIR";

    /// <summary>Path of the configuration file; <c>&lt;state dir&gt;/openclaw.json</c> when unset.</summary>
    public const string ConfigPath = "OPENCLAW_CONFIG_PATH";

    /// <summary>Shared secret of gateway and operators.</summary>
    public const string GatewayToken = "OPENCLAW_GATEWAY_TOKEN";

    /// <summary>TCP port of the gateway.</summary>
    public const string GatewayPort = "OPENCLAW_GATEWAY_PORT";

    /// <summary>Where the CLI finds the gateway, such as <c>ws://127.0.0.1:18789</c>.</summary>
    public const string GatewayUrl = "OPENCLAW_GATEWAY_URL";

    /// <summary>Shared secret of gateway and worker.</summary>
    public const string WorkerToken = "OPENCLAW_SANDBOX_WORKER_TOKEN";

    /// <summary>Where the gateway finds the worker, such as <c>http://sandbox-worker</c>.</summary>
    public const string WorkerUrl = "OPENCLAW_SANDBOX_WORKER_URL";

    /// <summary>Whether the worker removes its sandboxes when it stops: true or false; false when unset.</summary>
    public const string RemoveSandboxesOnExit = "OPENCLAW_SANDBOX_REMOVE_ON_EXIT";

    /// <summary>Where the gateway finds the demo model, set only when no provider is configured.</summary>
    public const string DemoModelUrl = "OPENCLAW_DEMO_MODEL_URL";
}
