using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Engine;

/// <summary>A value of environment or arguments, and whether a secret is part of it.</summary>
internal readonly record struct ResolvedValue(string Text, bool IsSecret);

/// <summary>Environment and arguments of a resource, with every value put in.</summary>
/// <param name="Environment">Variables in the order in which the model set them.</param>
/// <param name="Arguments">Arguments.</param>
internal sealed record ExecutionConfiguration(IReadOnlyList<KeyValuePair<string, ResolvedValue>> Environment, IReadOnlyList<ResolvedValue> Arguments)
{
    /// <summary>Runs the callbacks of a resource and resolves what they set, as the resource sees it. Waits for values that come later.</summary>
    public static async Task<ExecutionConfiguration> CreateAsync(
        IResource resource, DistributedApplicationExecutionContext context, ILogger logger, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, object>();
        var environmentContext = new EnvironmentCallbackContext(context, resource, variables, cancellationToken) { Logger = logger };
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToArray())
        {
            await annotation.Callback(environmentContext).ConfigureAwait(false);
        }

        var arguments = new List<object>();
        var argumentsContext = new CommandLineArgsCallbackContext(arguments, resource, cancellationToken) { ExecutionContext = context, Logger = logger };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToArray())
        {
            await annotation.Callback(argumentsContext).ConfigureAwait(false);
        }

        var reader = new ValueProviderContext { ExecutionContext = context, Caller = resource, Network = resource.GetDefaultResourceNetwork() };
        var environment = new List<KeyValuePair<string, ResolvedValue>>();
        foreach (var (name, value) in variables)
        {
            if (await ResolveAsync(value, reader, cancellationToken).ConfigureAwait(false) is { } resolved)
            {
                environment.Add(KeyValuePair.Create(name, resolved));
            }
        }

        var resolvedArguments = new List<ResolvedValue>();
        foreach (var argument in arguments)
        {
            if (await ResolveAsync(argument, reader, cancellationToken).ConfigureAwait(false) is { } resolved)
            {
                resolvedArguments.Add(resolved);
            }
        }

        return new ExecutionConfiguration(environment, resolvedArguments);
    }

    /// <summary>Resolves one value; null when there is none.</summary>
    public static async Task<ResolvedValue?> ResolveAsync(object value, ValueProviderContext reader, CancellationToken cancellationToken)
    {
        var text = value switch
        {
            string literal => literal,
            IValueProvider provider => await provider.GetValueAsync(reader, cancellationToken).ConfigureAwait(false),
            IResourceBuilder<IResource> { Resource: IValueProvider provider } =>
                await provider.GetValueAsync(reader, cancellationToken).ConfigureAwait(false),
            bool flag => flag ? "true" : "false",
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };
        return text is null ? null : new ResolvedValue(text, HoldsSecret(value));
    }

    /// <summary>The same with the values of one instance put in.</summary>
    public ExecutionConfiguration For(string suffix, Func<string, int?> portOf) => new(
        [.. Environment.Select(variable => KeyValuePair.Create(variable.Key, Expand(variable.Value, suffix, portOf)))],
        [.. Arguments.Select(argument => Expand(argument, suffix, portOf))]);

    private static ResolvedValue Expand(ResolvedValue value, string suffix, Func<string, int?> portOf) =>
        value with { Text = InstanceMacros.Expand(value.Text, suffix, portOf) };

    private static bool HoldsSecret(object value) => value switch
    {
        SecretText => true,
        ParameterResource parameter => parameter.Secret,
        IResourceBuilder<IResource> builder => HoldsSecret(builder.Resource),
        IValueWithReferences composed => composed.References.Any(HoldsSecret),
        _ => false,
    };
}
