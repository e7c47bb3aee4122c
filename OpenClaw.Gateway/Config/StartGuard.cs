namespace OpenClaw.Gateway.Config;

/// <summary>
/// A gateway runs where somebody decided that it should: by <c>gateway.mode</c> in the configuration or by
/// <c>--allow-unconfigured</c>. A configuration with problems passes, because the gateway starts to show them.
/// </summary>
internal static class StartGuard
{
    /// <exception cref="OptionsError">Neither is there.</exception>
    public static void Check(IConfiguration settings, ConfigurationSnapshot current)
    {
        if (settings.GetValue(StartArguments.AllowUnconfigured, defaultValue: false) || !current.IsValid)
        {
            return;
        }

        if (current.Raw is null)
        {
            throw new OptionsError("Missing config. Run `openclaw setup` or set gateway.mode=local (or pass --allow-unconfigured).");
        }

        if (current.Settings.Gateway?.Mode is var mode && mode != "local")
        {
            throw new OptionsError($"Gateway start blocked: set gateway.mode=local (current: {mode ?? "unset"}) or pass --allow-unconfigured.");
        }
    }
}
