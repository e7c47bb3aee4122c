namespace OpenClaw.BrowserSandbox.Configuration;

/// <summary>What this service is told by its environment.</summary>
internal sealed class BrowserSandboxOptions
{
    /// <summary>The variable of <see cref="Token"/>.</summary>
    public const string TokenVariable = "OPENCLAW_BROWSER_TOKEN";

    /// <summary>The variable of <see cref="ChromiumPath"/>.</summary>
    public const string ChromiumPathVariable = "OPENCLAW_CHROMIUM_PATH";

    /// <summary>The variable of <see cref="AllowedHosts"/>.</summary>
    public const string AllowedHostsVariable = "OPENCLAW_BROWSER_ALLOWED_HOSTS";

    /// <summary>The variable of <see cref="AllowedOrigins"/>.</summary>
    public const string AllowedOriginsVariable = "OPENCLAW_BROWSER_ALLOWED_ORIGINS";

    /// <summary>The variable of <see cref="NoSandbox"/>.</summary>
    public const string NoSandboxVariable = "OPENCLAW_CHROMIUM_NO_SANDBOX";

    /// <summary>The variable of <see cref="ProfileDirectory"/>.</summary>
    public const string ProfileDirectoryVariable = "OPENCLAW_BROWSER_PROFILE_DIR";

    /// <summary>Fewest characters of a token.</summary>
    public const int MinTokenLength = 16;

    /// <summary>The secret that whoever uses the browser has to present; at least <see cref="MinTokenLength"/> characters.</summary>
    public string Token { get; set; } = string.Empty;

    /// <summary>Absolute path of the Chromium executable.</summary>
    public string ChromiumPath { get; set; } = "/usr/bin/chromium";

    /// <summary>Names under which this service may be addressed, besides loopback, the machine's own name and the address it was reached at.</summary>
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];

    /// <summary>Web origins that may use it; none unless configured, because the clients of CDP are no web pages.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; set; } = [];

    /// <summary>
    /// Whether Chromium runs without its own process sandbox, as it has to for root and where the container takes user namespaces away.
    /// </summary>
    public bool NoSandbox { get; set; }

    /// <summary>
    /// Absolute path of a profile that outlives this service: cookies, logins, storage. Null for a profile that is gone with each run
    /// of Chromium. No other Chromium may use it at the same time.
    /// </summary>
    public string? ProfileDirectory { get; set; }
}
