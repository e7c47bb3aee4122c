using OpenClaw.Onboarding.Providers;

namespace OpenClaw.Onboarding;

/// <summary>Everything that onboarding decides. It begins as what is there, and questions or options change it.</summary>
public sealed record OnboardingPlan
{
    /// <summary>The gateway of this machine.</summary>
    public const string Local = "local";

    /// <summary>A gateway elsewhere.</summary>
    public const string Remote = "remote";

    /// <summary>Few questions.</summary>
    public const string QuickStart = "quickstart";

    /// <summary>All questions.</summary>
    public const string Manual = "manual";

    /// <summary><see cref="QuickStart"/> or <see cref="Manual"/>.</summary>
    public string Flow { get; init; } = QuickStart;

    /// <summary><see cref="Local"/> or <see cref="Remote"/>.</summary>
    public string Mode { get; init; } = Local;

    /// <summary>Address of the remote gateway, <c>ws://</c> or <c>wss://</c>.</summary>
    public string? RemoteUrl { get; init; }

    /// <summary>Secret of the remote gateway.</summary>
    public string? RemoteToken { get; init; }

    /// <summary>Absolute path of the main agent's workspace.</summary>
    public required string Workspace { get; init; }

    /// <summary>Where the model comes from: id of a <see cref="ProviderChoice"/>.</summary>
    public string Provider { get; init; } = ProviderChoice.Skip;

    /// <summary>Its key; null when it stands in the environment, or there is none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The model, <c>provider/model</c>; null leaves what is there.</summary>
    public string? Model { get; init; }

    /// <summary>Address of a server of one's own.</summary>
    public string? CustomBaseUrl { get; init; }

    /// <summary>Model of a server of one's own.</summary>
    public string? CustomModel { get; init; }

    /// <summary>Interface of a server of one's own: <c>openai</c> or <c>anthropic</c>.</summary>
    public string CustomCompatibility { get; init; } = "openai";

    /// <summary>TCP port of the gateway.</summary>
    public int Port { get; init; }

    /// <summary>Where the gateway listens: <c>loopback</c>, <c>lan</c> ...</summary>
    public string Bind { get; init; } = "loopback";

    /// <summary><c>token</c> or <c>password</c>.</summary>
    public string AuthMode { get; init; } = "token";

    /// <summary>The shared token; null for a new one.</summary>
    public string? Token { get; init; }

    /// <summary>The password; null when tokens are used.</summary>
    public string? Password { get; init; }

    /// <summary>Where tools run: <c>all</c>, <c>non-main</c> or <c>off</c>.</summary>
    public string Sandbox { get; init; } = "all";

    /// <summary>The chosen provider.</summary>
    public ProviderChoice Choice => ProviderChoices.Find(Provider) ?? throw new InvalidOperationException(ProviderChoices.Refusal(Provider));
}
