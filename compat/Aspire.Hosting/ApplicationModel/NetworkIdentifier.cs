namespace Aspire.Hosting.ApplicationModel;

/// <summary>A network from which an endpoint can be looked at.</summary>
/// <param name="Value">Name of the network.</param>
public record struct NetworkIdentifier(string Value)
{
    /// <inheritdoc />
    public override readonly string ToString() => Value;
}

/// <summary>The networks every application has.</summary>
public static class KnownNetworkIdentifiers
{
    /// <summary>The host itself.</summary>
    public static readonly NetworkIdentifier LocalhostNetwork = new("localhost");

    /// <summary>Any network that leads out of the host.</summary>
    public static readonly NetworkIdentifier PublicInternet = new(".");

    /// <summary>The network that the containers of one run share.</summary>
    public static readonly NetworkIdentifier DefaultAspireContainerNetwork = new("aspire-container-network");
}

/// <summary>Host names that have a meaning of their own.</summary>
internal static class KnownHostNames
{
    public const string Localhost = "localhost";

    /// <summary>Under this name containers reach endpoints of host processes.</summary>
    public const string AspireBridge = "aspire.dev.internal";

    public const string DockerBridge = "host.docker.internal";

    /// <summary>Containers reach each other under their resource name with this suffix.</summary>
    public const string ContainerSuffix = ".dev.internal";
}
