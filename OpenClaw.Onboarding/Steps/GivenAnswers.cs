namespace OpenClaw.Onboarding.Steps;

/// <summary>What somebody has settled before the questions begin, by options or parameters; the rest is asked.</summary>
public sealed record GivenAnswers
{
    /// <summary>The risk was accepted.</summary>
    public bool Risk { get; init; }

    /// <summary>Few questions or all.</summary>
    public bool Flow { get; init; }

    /// <summary>Here or elsewhere.</summary>
    public bool Mode { get; init; }

    /// <summary>Address of the remote gateway.</summary>
    public bool RemoteUrl { get; init; }

    /// <summary>The workspace.</summary>
    public bool Workspace { get; init; }

    /// <summary>Where the model comes from.</summary>
    public bool Provider { get; init; }

    /// <summary>Its key.</summary>
    public bool Key { get; init; }

    /// <summary>The model.</summary>
    public bool Model { get; init; }

    /// <summary>The port.</summary>
    public bool Port { get; init; }

    /// <summary>Where the gateway listens.</summary>
    public bool Bind { get; init; }

    /// <summary>Token or password.</summary>
    public bool Auth { get; init; }

    /// <summary>The token or the password itself.</summary>
    public bool Secret { get; init; }

    /// <summary>Where tools run.</summary>
    public bool Sandbox { get; init; }
}
