using System.Globalization;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.Publishing;

/// <summary>What writes a resource to a manifest: the writer, and the parts that many kinds of resources share.</summary>
/// <param name="executionContext">The application and its mode.</param>
/// <param name="manifestPath">File that is written.</param>
/// <param name="writer">Writes the object of the resource.</param>
/// <param name="cancellationToken">Ends the work.</param>
public sealed partial class ManifestPublishingContext(
    DistributedApplicationExecutionContext executionContext, string manifestPath, Utf8JsonWriter writer, CancellationToken cancellationToken = default)
{
    private readonly PortAllocator _ports = new();
    private readonly Dictionary<string, string> _uriEncoded = [];

    /// <summary>The application and its mode.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    /// <summary>File that is written; paths in it are relative to it.</summary>
    public string ManifestPath { get; } = manifestPath;

    /// <summary>Writes the object of the resource.</summary>
    public Utf8JsonWriter Writer { get; } = writer;

    /// <summary>Ends the work.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Log that callbacks of resources get.</summary>
    internal ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>A path as seen from the manifest, with forward slashes.</summary>
    public string? GetManifestRelativePath(string? path)
    {
        if (path is null)
        {
            return null;
        }

        var directory = Path.GetDirectoryName(Path.GetFullPath(ManifestPath)) ?? Directory.GetCurrentDirectory();
        return Path.GetRelativePath(directory, path).Replace('\\', '/');
    }

    /// <summary>Writes <c>connectionString</c> when the resource has one.</summary>
    public void WriteConnectionString(IResource resource)
    {
        if (resource is IResourceWithConnectionString connection)
        {
            Writer.WriteString("connectionString", ExpressionOf(connection.ConnectionStringExpression));
        }
    }

    /// <summary>Writes <c>args</c> when the resource has arguments.</summary>
    public async Task WriteCommandLineArgumentsAsync(IResource resource)
    {
        var arguments = await ConfiguredValues.ArgumentsAsync(resource, ExecutionContext, Logger, CancellationToken).ConfigureAwait(false);
        if (arguments.Count == 0)
        {
            return;
        }

        Writer.WriteStartArray("args");
        foreach (var argument in arguments)
        {
            Writer.WriteStringValue(ExpressionOf(argument));
        }

        Writer.WriteEndArray();
    }

    /// <summary>Writes <c>env</c> when the resource has environment variables.</summary>
    public async Task WriteEnvironmentVariablesAsync(IResource resource)
    {
        var variables = await ConfiguredValues.EnvironmentAsync(resource, ExecutionContext, Logger, CancellationToken).ConfigureAwait(false);
        if (variables.Count == 0)
        {
            return;
        }

        Writer.WriteStartObject("env");
        foreach (var (name, value) in variables)
        {
            Writer.WriteString(name, ExpressionOf(value));
        }

        Writer.WriteEndObject();
    }

    /// <summary>Writes <c>bindings</c> when the resource has endpoints.</summary>
    public void WriteBindings(IResource resource)
    {
        var endpoints = ResolvedEndpoint.Of(resource, _ports);
        if (endpoints.Count == 0)
        {
            return;
        }

        Writer.WriteStartObject("bindings");
        foreach (var (endpoint, targetPort, exposedPort) in endpoints)
        {
            Writer.WriteStartObject(endpoint.Name);
            Writer.WriteString("scheme", endpoint.UriScheme);
            Writer.WriteString("protocol", endpoint.Protocol == System.Net.Sockets.ProtocolType.Udp ? "udp" : "tcp");
            Writer.WriteString("transport", endpoint.Transport);
            WriteNumber("port", exposedPort);
            WriteNumber("targetPort", targetPort);
            if (endpoint.IsExternal)
            {
                Writer.WriteBoolean("external", true);
            }

            Writer.WriteEndObject();
        }

        Writer.WriteEndObject();
    }

    /// <summary>Writes the resources that stand for percent-encoded values.</summary>
    internal void WriteAnnotatedStrings()
    {
        foreach (var (name, value) in _uriEncoded)
        {
            Writer.WriteStartObject(name);
            Writer.WriteString("type", "annotated.string");
            Writer.WriteString("value", value);
            Writer.WriteString("filter", "uri");
            Writer.WriteEndObject();
        }
    }

    /// <summary>A value as it stands in a manifest: its expression, or its text.</summary>
    internal string ExpressionOf(object? value) => value switch
    {
        ReferenceExpression composed => ExpressionOf(composed),
        IResourceBuilder<IResource> builder => ExpressionOf(builder.Resource),
        IManifestExpressionProvider provider => provider.ValueExpression,
        _ => ConfiguredValues.Literal(value),
    };

    // a manifest has no functions: a percent-encoded value is a resource of its own that the expression refers to
    private string ExpressionOf(ReferenceExpression composed)
    {
        if (!composed.StringFormats.Contains("uri"))
        {
            return composed.ValueExpression;
        }

        var parts = composed.ManifestExpressions.ToArray();
        for (var i = 0; i < parts.Length; i++)
        {
            if (composed.StringFormats[i] == "uri" && composed.ValueProviders[i] is ParameterResource parameter)
            {
                var name = parameter.Name + "-uri-encoded";
                _uriEncoded[name] = parts[i];
                parts[i] = $"{{{name}.value}}";
            }
        }

        return string.Format(CultureInfo.InvariantCulture, composed.Format, [.. parts]);
    }

    private void WriteNumber(string name, int? value)
    {
        if (value is { } number)
        {
            Writer.WriteNumber(name, number);
        }
    }
}
