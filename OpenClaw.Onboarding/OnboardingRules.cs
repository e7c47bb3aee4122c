using System.Globalization;
using OpenClaw.Onboarding.Providers;
using OpenClaw.Protocol;

namespace OpenClaw.Onboarding;

/// <summary>What a value of the plan must be. Questions and options ask the same rules; each gives a sentence, or null when all is well.</summary>
public static class OnboardingRules
{
    private const int ShortestPassword = 8;

    /// <summary>Where a gateway may listen.</summary>
    public static IReadOnlyList<string> Binds { get; } = ["loopback", "tailnet", "lan", "auto", "custom"];

    /// <summary>Where tools may run.</summary>
    public static IReadOnlyList<string> Sandboxes { get; } = ["all", "non-main", "off"];

    /// <summary>A TCP port.</summary>
    public static string? Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535 ? null : "use a number from 1 to 65535";

    /// <summary>A directory.</summary>
    public static string? Directory(string text) =>
        string.IsNullOrWhiteSpace(text) ? "a directory is needed"
        : text.Any(char.IsControl) ? "it has control characters"
        : File.Exists(text) ? $"{text} is a file"
        : null;

    /// <summary>Address of a gateway.</summary>
    public static string? GatewayUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "ws" or "wss" ? null : "begin with ws:// or wss://";

    /// <summary>Address of a model server.</summary>
    public static string? ModelUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? null : "begin with http:// or https://";

    /// <summary>A shared token; an empty one stands for a new one.</summary>
    public static string? Token(string text) => text.All(c => c is > ' ' and <= '~') ? null : "use visible ASCII characters without blanks";

    /// <summary>A password.</summary>
    public static string? Password(string text) => text.Length >= ShortestPassword ? null : $"use at least {ShortestPassword} characters";

    /// <summary>A key.</summary>
    public static string? Key(string text) =>
        text.Length == 0 ? "a key is needed" : text.All(c => c is > ' ' and <= '~') ? null : "a key has no blanks and no characters outside ASCII";

    /// <summary>A model reference.</summary>
    public static string? Model(string text) => text.IndexOf('/', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1 ? null : "write it as provider/model";

    /// <summary>Everything that is wrong with a plan, each with the option that mends it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="environment">Where a key may stand.</param>
    public static IReadOnlyList<string> Check(OnboardingPlan plan, EnvironmentReader environment)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(environment);
        return [.. (plan.Mode == OnboardingPlan.Remote ? CheckRemote(plan) : CheckLocal(plan, environment)).OfType<string>()];
    }

    private static IEnumerable<string?> CheckRemote(OnboardingPlan plan)
    {
        yield return plan.RemoteUrl is not { } url ? "Missing --remote-url for remote mode." : Named("--remote-url", url, GatewayUrl(url));
    }

    private static IEnumerable<string?> CheckLocal(OnboardingPlan plan, EnvironmentReader environment)
    {
        yield return Named("--workspace", plan.Workspace, Directory(plan.Workspace));
        yield return Named("--gateway-port", plan.Port.ToString(CultureInfo.InvariantCulture), Port(plan.Port.ToString(CultureInfo.InvariantCulture)));
        yield return Secret("--gateway-token", plan.Token is null ? null : Token(plan.Token));
        if (plan.AuthMode == "password")
        {
            yield return plan.Password is null ? "Missing --gateway-password for password auth." : Secret("--gateway-password", Password(plan.Password));
        }

        var choice = plan.Choice;
        if (choice.KeyVariable is { } variable && plan.ApiKey is null && choice.KeyIn(environment) is null)
        {
            yield return $"Missing --{choice.Flag} (or {variable} in env).";
        }

        yield return Secret($"--{choice.Flag}", plan.ApiKey is null ? null : Key(plan.ApiKey));
        if (choice.Id == ProviderChoice.Custom)
        {
            yield return plan.CustomBaseUrl is not { } url ? "Missing --custom-base-url." : Named("--custom-base-url", url, ModelUrl(url));
            yield return plan.CustomModel is null ? "Missing --custom-model-id." : null;
        }
        else if (choice.Id != ProviderChoice.Skip && plan.Model is null && choice.DefaultModel is null)
        {
            yield return $"Missing --model: {choice.Label} has no default model here. Use one of its models as {choice.ProviderId}/<model>.";
        }

        yield return plan.Model is { } model ? Named("--model", model, Model(model)) : null;
    }

    private static string? Named(string option, string value, string? problem) => problem is null ? null : $"Invalid {option} \"{value}\": {problem}.";

    private static string? Secret(string option, string? problem) => problem is null ? null : $"Invalid {option}: {problem}.";
}
