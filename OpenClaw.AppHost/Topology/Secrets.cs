namespace OpenClaw.AppHost.Topology;

/// <summary>Secrets of the system: made on the first start and kept in the user secrets.</summary>
/// <param name="GatewayToken">Operators and the CLI present it to the gateway.</param>
/// <param name="WorkerToken">Only the gateway and the sandbox worker know it.</param>
/// <param name="BrowserToken">Only the gateway and the browser sandbox know it.</param>
internal sealed record Secrets(
    IResourceBuilder<ParameterResource> GatewayToken, IResourceBuilder<ParameterResource> WorkerToken, IResourceBuilder<ParameterResource> BrowserToken);

/// <summary>Adds the secrets.</summary>
internal static class SecretsExtensions
{
    // 43 characters of letters and digits are more than 256 bits
    private const int TokenLength = 43;

    /// <summary>Adds the generated tokens.</summary>
    public static Secrets AddSecrets(this IDistributedApplicationBuilder builder) => new(
        builder.AddToken("gateway-token").WithDescription("Operators and the CLI present this to the gateway."),
        builder.AddToken("worker-token").WithDescription("Only the gateway and the sandbox worker know this."),
        builder.AddToken("browser-token").WithDescription("Only the gateway and the browser sandbox know this."));

    private static IResourceBuilder<ParameterResource> AddToken(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddParameter(name, new GenerateParameterDefault { MinLength = TokenLength, Special = false }, secret: true, persist: true);
}
