using System.Diagnostics.Metrics;
using System.Net;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Telemetry;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Auth;

/// <summary>How a check of the shared secret ended.</summary>
internal enum AuthOutcome
{
    Accepted,
    TokenMissing,
    TokenMismatch,
    TokenNotConfigured,
    PasswordMissing,
    PasswordMismatch,
    PasswordNotConfigured,
    LockedOut,
}

/// <summary>
/// The one funnel through which every way in proves that it knows the gateway's secret: sockets, HTTP interfaces, readiness reasons.
/// </summary>
internal sealed partial class GatewayAuthenticator(
    ConfigurationStore configuration, AuthRateLimiter rateLimiter, GatewayTelemetry telemetry, ILogger<GatewayAuthenticator> logger)
{
    private readonly Counter<long> _failures = telemetry.Meter.CreateCounter<long>(
        "openclaw.gateway.auth.failures", "{attempt}", "Refused attempts to prove the gateway's secret");

    private bool UsesPassword => WantsPassword(configuration.Current.Settings.Gateway?.Auth);

    /// <summary>Whether the secret of these settings is the password: said so, or the only one there is.</summary>
    public static bool WantsPassword(GatewayAuthSettings? auth) =>
        auth?.Mode is { } mode ? mode == "password" : !string.IsNullOrEmpty(auth?.Password);

    /// <summary>Checks what a client presented. A wrong secret counts against its address; a missing one does not.</summary>
    public AuthOutcome CheckShared(string? token, string? password, IPAddress address, Func<bool>? alternative = null)
    {
        if (rateLimiter.LockedFor(address) is not null)
        {
            return Refuse(AuthOutcome.LockedOut, address);
        }

        var outcome = UsesPassword ? CheckPassword(password) : CheckToken(token);
        if (outcome == AuthOutcome.Accepted || alternative?.Invoke() == true)
        {
            return AuthOutcome.Accepted;
        }

        var presented = !string.IsNullOrEmpty(token) || !string.IsNullOrEmpty(password);
        if (presented && rateLimiter.RecordFailure(address))
        {
            LogLockedOut(address);
        }

        return Refuse(outcome, address);
    }

    /// <summary>Checks a bearer token of an HTTP request; in password mode it is tried as the password.</summary>
    public AuthOutcome CheckBearer(HttpRequest request, IPAddress address)
    {
        var bearer = BearerOf(request);
        return CheckShared(bearer, UsesPassword ? bearer : null, address);
    }

    /// <summary>Checks a secret of its own kind, such as that of hooks; wrong ones count in the same bucket.</summary>
    public AuthOutcome CheckSecret(string expected, string? presented, IPAddress address)
    {
        if (rateLimiter.LockedFor(address) is not null)
        {
            return Refuse(AuthOutcome.LockedOut, address);
        }

        if (SecretComparer.AreEqual(expected, presented))
        {
            return AuthOutcome.Accepted;
        }

        if (!string.IsNullOrEmpty(presented) && rateLimiter.RecordFailure(address))
        {
            LogLockedOut(address);
        }

        return Refuse(string.IsNullOrEmpty(presented) ? AuthOutcome.TokenMissing : AuthOutcome.TokenMismatch, address);
    }

    /// <summary>What an <c>Authorization: Bearer</c> header carries; null without one.</summary>
    public static string? BearerOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null;
    }

    private AuthOutcome CheckToken(string? token) =>
        configuration.SharedToken is not { } expected ? AuthOutcome.TokenNotConfigured
        : string.IsNullOrEmpty(token) ? AuthOutcome.TokenMissing
        : SecretComparer.AreEqual(expected, token) ? AuthOutcome.Accepted : AuthOutcome.TokenMismatch;

    private AuthOutcome CheckPassword(string? password) =>
        configuration.Current.Settings.Gateway?.Auth?.Password is not { Length: > 0 } expected ? AuthOutcome.PasswordNotConfigured
        : string.IsNullOrEmpty(password) ? AuthOutcome.PasswordMissing
        : SecretComparer.AreEqual(expected, password) ? AuthOutcome.Accepted : AuthOutcome.PasswordMismatch;

    private AuthOutcome Refuse(AuthOutcome outcome, IPAddress address)
    {
        _failures.Add(1, new KeyValuePair<string, object?>("reason", outcome.ToString()));
        LogRefused(address, outcome);
        return outcome;
    }

    [LoggerMessage(200, LogLevel.Information, "Refused {Address}: {Outcome}")]
    private partial void LogRefused(IPAddress address, AuthOutcome outcome);

    [LoggerMessage(201, LogLevel.Warning, "Locked out {Address} after too many wrong secrets; see gateway.auth.rateLimit")]
    private partial void LogLockedOut(IPAddress address);
}
