using Aspire.Hosting.Publishing;

namespace OpenClaw.AppHost.Topology;

/// <summary>Keys of model providers. All are optional; without any the demo model answers.</summary>
/// <param name="OpenAI">Key of OpenAI.</param>
/// <param name="Anthropic">Key of Anthropic.</param>
/// <param name="AnyConfigured">True when the configuration has at least one.</param>
internal sealed record ProviderKeys(IResourceBuilder<ParameterResource> OpenAI, IResourceBuilder<ParameterResource> Anthropic, bool AnyConfigured);

/// <summary>Adds the keys of model providers.</summary>
internal static class ProviderKeysExtensions
{
    private const string OpenAI = "openai-api-key";
    private const string Anthropic = "anthropic-api-key";

    /// <summary>Adds the keys. <c>OPENAI_API_KEY</c> and <c>ANTHROPIC_API_KEY</c> of the environment count as configured.</summary>
    public static ProviderKeys AddProviderKeys(this IDistributedApplicationBuilder builder) => new(
        builder.AddKey(OpenAI, "OPENAI_API_KEY").WithDescription("Optional. Leave empty to go without OpenAI models."),
        builder.AddKey(Anthropic, "ANTHROPIC_API_KEY").WithDescription("Optional. Leave empty to go without Anthropic models."),
        AnyConfigured: !string.IsNullOrEmpty(Find(builder, OpenAI, "OPENAI_API_KEY"))
            || !string.IsNullOrEmpty(Find(builder, Anthropic, "ANTHROPIC_API_KEY")));

    /// <summary>Sets the provider's own variable when there is a key.</summary>
    public static IResourceBuilder<T> WithProviderKey<T>(this IResourceBuilder<T> builder, string variable, IResourceBuilder<ParameterResource> key)
        where T : IResourceWithEnvironment => builder.WithEnvironment(async context =>
        {
            if (context.ExecutionContext.IsPublishMode || !string.IsNullOrEmpty(await key.Resource.GetValueAsync(context.CancellationToken)))
            {
                context.EnvironmentVariables[variable] = key.Resource;
            }
        });

    private static IResourceBuilder<ParameterResource> AddKey(this IDistributedApplicationBuilder builder, string name, string variable) =>
        builder.AddParameter(name, new OptionalDefault(builder.Configuration[variable] ?? ""), secret: true);

    private static string? Find(IDistributedApplicationBuilder builder, string name, string variable) =>
        builder.Configuration[$"Parameters:{name}"]
        ?? builder.Configuration[$"Parameters:{name.Replace('-', '_')}"]
        ?? builder.Configuration[variable];

    // a parameter without a value keeps those who use it waiting; an empty default lets them go on
    private sealed class OptionalDefault(string value) : ParameterDefault
    {
        public override string GetDefaultValue() => value;

        public override void WriteToManifest(ManifestPublishingContext context) => context.Writer.WriteString("value", "");
    }
}
