namespace OpenClaw.Protocol.Frames;

/// <summary>The client ids of protocol 3.</summary>
public static class ClientIds
{
    /// <summary>The Control UI.</summary>
    public const string ControlUi = "openclaw-control-ui";

    /// <summary>The web chat.</summary>
    public const string WebchatUi = "webchat-ui";

    /// <summary>The command line.</summary>
    public const string Cli = "cli";

    /// <summary>Programs that call the gateway.</summary>
    public const string GatewayClient = "gateway-client";

    /// <summary>All of them.</summary>
    public static string[] All { get; } =
    [
        WebchatUi, ControlUi, "webchat", Cli, GatewayClient, "openclaw-macos", "openclaw-ios", "openclaw-android", "node-host", "test",
        "fingerprint", "openclaw-probe",
    ];
}

/// <summary>The client modes of protocol 3.</summary>
public static class ClientModes
{
    /// <summary>A page in a browser.</summary>
    public const string Webchat = "webchat";

    /// <summary>The command line.</summary>
    public const string Cli = "cli";

    /// <summary>All of them.</summary>
    public static string[] All { get; } = [Webchat, Cli, "ui", "backend", "node", "probe", "test"];
}

/// <summary>The two roles a connection can have.</summary>
public static class Roles
{
    /// <summary>A person or program that uses the gateway.</summary>
    public const string Operator = "operator";

    /// <summary>A machine that offers commands to the gateway.</summary>
    public const string Node = "node";
}

/// <summary>What an operator may do.</summary>
public static class Scopes
{
    /// <summary>Everything.</summary>
    public const string Admin = "operator.admin";

    /// <summary>Look at things.</summary>
    public const string Read = "operator.read";

    /// <summary>Send messages and run agents; includes reading.</summary>
    public const string Write = "operator.write";

    /// <summary>Decide about commands that wait for approval.</summary>
    public const string Approvals = "operator.approvals";

    /// <summary>Decide about devices.</summary>
    public const string Pairing = "operator.pairing";

    /// <summary>All of them, in the order of the alphabet.</summary>
    public static IReadOnlyList<string> All { get; } = [Admin, Approvals, Pairing, Read, Write];
}
