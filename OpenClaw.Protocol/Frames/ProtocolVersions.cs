using OpenClaw.Protocol.Devices;

namespace OpenClaw.Protocol.Frames;

/// <summary>
/// What one version of the protocol has differently from the others. The gateway reads these values of the version that a connection
/// agreed on; nothing in it asks for the number. Source: gateway protocol 3 (release 2026.2.9) and 4 (release 2026.9.6).
/// </summary>
public sealed record ProtocolVersion
{
    /// <summary>Its number in <c>minProtocol</c>, <c>maxProtocol</c> and <c>hello-ok</c>.</summary>
    public required int Number { get; init; }

    /// <summary>Largest frame after the handshake, in bytes.</summary>
    public required int MaxPayloadBytes { get; init; }

    /// <summary>Bytes that may wait for a slow client.</summary>
    public required int MaxBufferedBytes { get; init; }

    /// <summary>Milliseconds between two <c>tick</c> events.</summary>
    public required int TickIntervalMs { get; init; }

    /// <summary>Client ids that a connection may have.</summary>
    public required IReadOnlyList<string> ClientIds { get; init; }

    /// <summary>Client modes that a connection may have.</summary>
    public required IReadOnlyList<string> ClientModes { get; init; }

    /// <summary>Versions of the text that a device signs.</summary>
    public required IReadOnlyList<DeviceSignatureVersion> Signatures { get; init; }

    /// <summary>Error code of a call for which the caller has no scope.</summary>
    public required string MissingScopeCode { get; init; }

    /// <summary>Whether that error has details that name the scope.</summary>
    public bool ExplainsMissingScope { get; init; }

    /// <summary>Whether <c>agent</c> and <c>chat</c> events are for those who may read.</summary>
    public bool ChatEventsNeedRead { get; init; }
}

/// <summary>The versions there are, and those that a gateway speaks.</summary>
public sealed class ProtocolVersions
{
    private readonly IReadOnlyList<ProtocolVersion> _served;

    /// <param name="served">The versions that are spoken, at least one.</param>
    public ProtocolVersions(params IReadOnlyList<ProtocolVersion> served)
    {
        ArgumentOutOfRangeException.ThrowIfZero(served.Count);
        _served = [.. served.OrderByDescending(version => version.Number)];
    }

    /// <summary>Version 3.</summary>
    public static ProtocolVersion V3 { get; } = new()
    {
        Number = ProtocolConstants.Version,
        MaxPayloadBytes = ProtocolConstants.MaxPayloadBytes,
        MaxBufferedBytes = ProtocolConstants.MaxBufferedBytes,
        TickIntervalMs = ProtocolConstants.TickIntervalMs,
        ClientIds = Frames.ClientIds.All,
        ClientModes = Frames.ClientModes.All,
        Signatures = [DeviceSignatureVersion.V1, DeviceSignatureVersion.V2],
        MissingScopeCode = ErrorCodes.InvalidRequest,
    };

    /// <summary>Version 4, as far as it differs in what this gateway has. Not spoken yet: its new methods and events are missing.</summary>
    public static ProtocolVersion V4 { get; } = V3 with
    {
        Number = 4,
        MaxPayloadBytes = 26_214_400,
        MaxBufferedBytes = 52_428_800,
        ClientIds = [.. Frames.ClientIds.All, "openclaw-browser-copilot", "openclaw-tui", "openclaw-linux", "openclaw-watchos", "openclaw-worker"],
        ClientModes = [.. Frames.ClientModes.All, "worker"],
        Signatures = [DeviceSignatureVersion.V2, DeviceSignatureVersion.V3],
        MissingScopeCode = ErrorCodes.Forbidden,
        ExplainsMissingScope = true,
        ChatEventsNeedRead = true,
    };

    /// <summary>What a gateway of this release speaks.</summary>
    public static ProtocolVersions Default { get; } = new(V3);

    /// <summary>The newest version spoken.</summary>
    public ProtocolVersion Newest => _served[0];

    /// <summary>All client ids of the versions spoken.</summary>
    public IEnumerable<string> ClientIds => _served.SelectMany(version => version.ClientIds).Distinct(StringComparer.Ordinal);

    /// <summary>All client modes of the versions spoken.</summary>
    public IEnumerable<string> ClientModes => _served.SelectMany(version => version.ClientModes).Distinct(StringComparer.Ordinal);

    /// <summary>The newest version in a client's range; null when there is none.</summary>
    /// <param name="minimum">Lowest version the client speaks.</param>
    /// <param name="maximum">Highest version the client speaks.</param>
    public ProtocolVersion? Agree(int minimum, int maximum) =>
        _served.FirstOrDefault(version => version.Number >= minimum && version.Number <= maximum);
}
