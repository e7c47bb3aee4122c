using OpenClaw.Protocol.Schemas;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Protocol.Frames;

/// <summary>What a request frame and the parameters of <c>connect</c> must look like.</summary>
public static class FrameSchemas
{
    /// <summary>A <see cref="RequestFrame"/>.</summary>
    public static ObjectSchema Request { get; } = Closed(
        Required("type", OneOf(FrameTypes.Request)),
        Required("id", NonEmptyString),
        Required("method", NonEmptyString),
        Optional("params", Any));

    /// <summary><see cref="ConnectParams"/> of the versions that this release speaks.</summary>
    public static ObjectSchema Connect { get; } = ConnectOf(ProtocolVersions.Default);

    /// <summary><see cref="ConnectParams"/> of the given versions: until one is agreed on, a client may be any of theirs.</summary>
    /// <param name="versions">The versions spoken.</param>
    public static ObjectSchema ConnectOf(ProtocolVersions versions) => Closed(
        Required("minProtocol", Whole(1)),
        Required("maxProtocol", Whole(1)),
        Required("client", Closed(
            Required("id", OneOf([.. versions.ClientIds])),
            Optional("displayName", NonEmptyString),
            Required("version", NonEmptyString),
            Required("platform", NonEmptyString),
            Optional("deviceFamily", NonEmptyString),
            Optional("modelIdentifier", NonEmptyString),
            Required("mode", OneOf([.. versions.ClientModes])),
            Optional("instanceId", NonEmptyString))),
        Optional("caps", ArrayOf(NonEmptyString)),
        Optional("commands", ArrayOf(NonEmptyString)),
        Optional("permissions", MapOf(Flag)),
        Optional("pathEnv", Text),
        Optional("role", NonEmptyString),
        Optional("scopes", ArrayOf(NonEmptyString)),
        Optional("device", Closed(
            Required("id", NonEmptyString),
            Required("publicKey", NonEmptyString),
            Required("signature", NonEmptyString),
            Required("signedAt", Whole(0)),
            Optional("nonce", NonEmptyString))),
        Optional("auth", Closed(
            Optional("token", Text),
            Optional("password", Text))),
        Optional("locale", Text),
        Optional("userAgent", Text));
}
