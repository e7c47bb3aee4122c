using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Docker.Publishing;

/// <summary>Fills .env files with the values of the variables that a Compose file refers to.</summary>
internal sealed class EnvFileWriter(DockerComposeEnvironmentResource environment, IConfiguration configuration)
{
    /// <summary>
    /// Writes the file that belongs to the Compose file. Values that it has already stay, so that a secret is made once and what a person
    /// filled in is not lost; a variable is empty only when nobody knows its value, and its comment says so.
    /// </summary>
    public async Task PublishAsync(string path, CancellationToken cancellationToken)
    {
        var file = await EnvFile.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        foreach (var (name, variable) in InOrder())
        {
            var (text, comment) = file.Find(name) is { } kept
                ? (kept, null)
                : await ValueAsync(variable, file, cancellationToken).ConfigureAwait(false) is { } value
                    ? (EnvText.Quote(value), null)
                    : ("", "No value is known: set it before the project starts.");
            file.Set(name, text, Join(variable.Description, comment));
        }

        await file.WriteAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the file of one deployment: the values as they are now, and what was made or filled in before.</summary>
    /// <remarks>With <c>--clear-cache</c> what an earlier run wrote for the deployment is forgotten; the published file stays.</remarks>
    /// <param name="path">File to write.</param>
    /// <param name="publishedPath">File that was published, whose generated and filled-in values it takes over.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="DistributedApplicationException">A variable has no value; the message names them all.</exception>
    public async Task PrepareAsync(string path, string publishedPath, CancellationToken cancellationToken)
    {
        var file = configuration.GetValue("Pipeline:ClearCache", false)
            ? new EnvFile()
            : await EnvFile.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        var published = await EnvFile.ReadAsync(publishedPath, cancellationToken).ConfigureAwait(false);
        var missing = new List<string>();
        foreach (var (name, variable) in InOrder())
        {
            var kept = file.Find(name) ?? published.Find(name);
            string? text;
            if (IsConfigured(variable))
            {
                text = await QuotedAsync(variable, file, cancellationToken).ConfigureAwait(false) ?? kept;
            }
            else
            {
                text = kept ?? await QuotedAsync(variable, file, cancellationToken).ConfigureAwait(false);
            }

            if (text is null)
            {
                missing.Add(variable.Source is ParameterResource parameter ? $"{name} (set {parameter.ConfigurationKey})" : name);
                continue;
            }

            file.Set(name, text, variable.Description);
        }

        if (missing.Count > 0)
        {
            throw new DistributedApplicationException($"These variables have no value: {string.Join(", ", missing)}.");
        }

        await file.WriteAsync(path, cancellationToken).ConfigureAwait(false);
    }

    private static string? Join(string? description, string? comment) =>
        description is null ? comment : comment is null ? description : description + "\n" + comment;

    // an encoded value follows from another variable of the file
    private IEnumerable<KeyValuePair<string, CapturedEnvironmentVariable>> InOrder() =>
        environment.CapturedEnvironmentVariables.OrderBy(variable => variable.Value.Source is UriEncodedParameter);

    // what the model or its configuration says now goes before what a file said once; what was made at random does not
    private bool IsConfigured(CapturedEnvironmentVariable variable) => variable switch
    {
        { DefaultValue: not null } => false,
        { Source: UriEncodedParameter } => true,
        { Source: ParameterResource parameter } => parameter.Default is null or ConstantParameterDefault
            || configuration[parameter.ConfigurationKey] is not null
            || configuration[parameter.ConfigurationKey.Replace('-', '_')] is not null,
        _ => false,
    };

    private static async Task<string?> QuotedAsync(CapturedEnvironmentVariable variable, EnvFile file, CancellationToken cancellationToken) =>
        await ValueAsync(variable, file, cancellationToken).ConfigureAwait(false) is { } value ? EnvText.Quote(value) : null;

    private static async Task<string?> ValueAsync(CapturedEnvironmentVariable variable, EnvFile file, CancellationToken cancellationToken)
    {
        try
        {
            return variable.DefaultValue ?? variable.Source switch
            {
                BuiltImage image => image.DefaultName,
                ProjectPort => ProjectPort.Default.ToString(CultureInfo.InvariantCulture),
                ContainerMountAnnotation mount => mount.Source,
                UriEncodedParameter encoded => await EncodedAsync(encoded.Parameter, file, cancellationToken).ConfigureAwait(false),
                IValueProvider provider => await provider.GetValueAsync(cancellationToken).ConfigureAwait(false),
                _ => null,
            };
        }
        catch (MissingParameterValueException)
        {
            return null;
        }
    }

    private static async Task<string?> EncodedAsync(ParameterResource parameter, EnvFile file, CancellationToken cancellationToken)
    {
        var value = file.Find(ComposeText.VariableName(parameter.Name)) is { } text
            ? EnvText.Unquote(text)
            : await parameter.GetValueAsync(cancellationToken).ConfigureAwait(false);
        return value is null ? null : Uri.EscapeDataString(value);
    }
}
