using Microsoft.Extensions.Options;

namespace OpenClaw.BrowserSandbox.Configuration;

/// <summary>Reads the options from the environment.</summary>
internal sealed class BrowserSandboxEnvironment(IConfiguration configuration) : IConfigureOptions<BrowserSandboxOptions>
{
    /// <inheritdoc/>
    public void Configure(BrowserSandboxOptions options)
    {
        options.Token = configuration[BrowserSandboxOptions.TokenVariable]?.Trim() ?? string.Empty;
        options.ChromiumPath = Present(BrowserSandboxOptions.ChromiumPathVariable) ?? options.ChromiumPath;
        options.ProfileDirectory = Present(BrowserSandboxOptions.ProfileDirectoryVariable);
        options.AllowedHosts = List(BrowserSandboxOptions.AllowedHostsVariable);
        options.AllowedOrigins = List(BrowserSandboxOptions.AllowedOriginsVariable);
        options.NoSandbox = Present(BrowserSandboxOptions.NoSandboxVariable) is { } text ? text is "1" or "true" : Environment.IsPrivilegedProcess;
    }

    private string? Present(string name) => string.IsNullOrWhiteSpace(configuration[name]) ? null : configuration[name]!.Trim();

    private string[] List(string name) =>
        Present(name)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}

/// <summary>Checks the options and reports every problem at once. A token is never repeated.</summary>
internal sealed class BrowserSandboxValidator : IValidateOptions<BrowserSandboxOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, BrowserSandboxOptions options)
    {
        var problems = new List<string>();
        if (options.Token.Length < BrowserSandboxOptions.MinTokenLength)
        {
            problems.Add(
                $"{BrowserSandboxOptions.TokenVariable} has {options.Token.Length} characters and needs at least {BrowserSandboxOptions.MinTokenLength}. Make one with: openssl rand -hex 24");
        }

        if (!Path.IsPathFullyQualified(options.ChromiumPath) || !File.Exists(options.ChromiumPath))
        {
            problems.Add(
                $"{BrowserSandboxOptions.ChromiumPathVariable} is \"{options.ChromiumPath}\", which is no file. Install Chromium or name its absolute path.");
        }

        if (options.ProfileDirectory is { } profile && !Path.IsPathFullyQualified(profile))
        {
            problems.Add($"{BrowserSandboxOptions.ProfileDirectoryVariable} is \"{profile}\". Use an absolute path, or leave it out for a profile that is gone with each run.");
        }

        foreach (var host in options.AllowedHosts.Where(host => Uri.CheckHostName(host) == UriHostNameType.Unknown))
        {
            problems.Add($"{BrowserSandboxOptions.AllowedHostsVariable} holds \"{host}\", which is no host name. Use names without scheme and port, such as sandbox-browser.");
        }

        foreach (var origin in options.AllowedOrigins.Where(origin => !IsOrigin(origin)))
        {
            problems.Add($"{BrowserSandboxOptions.AllowedOriginsVariable} holds \"{origin}\", which is no origin. Use scheme://host[:port] without a path.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority) == text;
}
