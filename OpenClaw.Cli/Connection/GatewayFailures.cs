using System.Net.WebSockets;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Frames;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Connection;

/// <summary>The gateway answered a call with an error.</summary>
internal sealed class GatewayErrorException(ErrorShape error, params IReadOnlyList<string> remedy) : CliException(error.Message, remedy)
{
    /// <summary>The error as the gateway sent it.</summary>
    public ErrorShape Error => error;
}

/// <summary>Every way a connection can fail, in words that name the gateway and the next step.</summary>
internal static class GatewayFailures
{
    /// <summary>Nobody listens, or the network is in between.</summary>
    public static CliException Unreachable(GatewayTarget target, Exception cause) => new(
        $"The gateway at {target.Url.OriginalString} cannot be reached: {Innermost(cause).Message}",
        [.. Start(target), $"Address from: {target.UrlSource}"]);

    /// <summary>The gateway was silent for too long.</summary>
    public static CliException Timeout(GatewayTarget target, string what, TimeSpan limit) => new(
        $"The gateway at {target.Url.OriginalString} did not answer within {limit.TotalMilliseconds:0} ms ({what}).",
        "Wait longer with --timeout, or look at its log: openclaw logs", $"Address from: {target.UrlSource}");

    /// <summary>What listens there is no gateway.</summary>
    public static CliException NoGateway(GatewayTarget target, string reason) => new(
        $"What listens at {target.Url.OriginalString} does not speak the gateway protocol: {reason}",
        $"Address from: {target.UrlSource}");

    /// <summary>The handshake was refused.</summary>
    public static CliException Refused(GatewayTarget target, DeviceIdentity identity, ErrorShape error) => new GatewayErrorException(
        error with { Message = $"The gateway at {target.Url.OriginalString} refused the connection: {error.Message}" }, RefusalRemedy(target, identity, error));

    /// <summary>The gateway closed the connection.</summary>
    public static CliException Closed(GatewayTarget target, WebSocketCloseStatus? status, string? reason)
    {
        var code = status is null ? 1006 : (int)status;
        var hint = code switch
        {
            1000 => " normal closure",
            1002 => " protocol mismatch",
            1006 => " abnormal closure (no close frame)",
            1008 => " policy violation",
            1009 => " message too big",
            1012 => " service restart",
            _ => string.Empty,
        };
        return new CliException(
            $"gateway closed ({code}{hint}): {(string.IsNullOrEmpty(reason) ? "no close reason" : reason)}",
            code == 1012 ? ["The gateway restarts or stops; try again in a moment."] : [$"Gateway target: {target.Url.OriginalString}", "Its log tells more: openclaw logs"]);
    }

    private static IReadOnlyList<string> RefusalRemedy(GatewayTarget target, DeviceIdentity identity, ErrorShape error)
    {
        if (error.Code == ErrorCodes.NotPaired)
        {
            return PairingRemedy(target, identity, error.Details?.Text("requestId"));
        }

        if (error.Message.Contains("device signature expired", StringComparison.Ordinal))
        {
            return ["The clocks of the two machines differ by more than ten minutes: set them, then try again."];
        }

        if (error.Message.Contains("device signature", StringComparison.Ordinal) || error.Message.Contains("device identity", StringComparison.Ordinal))
        {
            return [$"The identity came from {identity.Path}. On the gateway's machine this shows the devices it knows: openclaw devices list"];
        }

        if (error.Message.Contains("unauthorized", StringComparison.Ordinal))
        {
            return target.SecretSource is null
                ? ["No token was sent: pass --token, or set OPENCLAW_GATEWAY_TOKEN.", "On the gateway's machine this shows it: openclaw config get gateway.auth.token"]
                : [
                    $"The secret came from {target.SecretSource}. The order is --token, OPENCLAW_GATEWAY_TOKEN, {target.ConfigPath}.",
                    "On the gateway's machine this shows the right one: openclaw config get gateway.auth.token",
                ];
        }

        return error.RetryAfterMs is { } wait ? [$"Try again in {Math.Ceiling(wait / 1000.0):0} s."] : [];
    }

    private static IReadOnlyList<string> PairingRemedy(GatewayTarget target, DeviceIdentity identity, string? requestId)
    {
        if (requestId is not null)
        {
            return [$"Approve this device on the gateway's machine, or from a client that is paired: openclaw devices approve {requestId}"];
        }

        return identity.Problem is { } problem
            ? [
                $"No device identity at {identity.Path}: {problem}.",
                target.SecretSource is null
                    ? "On the gateway's machine the token is enough: pass --token, or set OPENCLAW_GATEWAY_TOKEN."
                    : $"Run the command where the gateway's state directory is, or set {OpenClawEnvironment.StateDir} to it. A damaged file: remove it and restart the gateway, which makes a new one.",
            ]
            : ["On the gateway's machine this shows the devices and what they may do: openclaw devices list"];
    }

    private static IReadOnlyList<string> Start(GatewayTarget target) => target.Url.IsLoopback
        ? ["Start everything with ./run.sh, or the gateway alone with: openclaw gateway run"]
        : ["Check that the gateway runs there and that the address is right."];

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;
}
