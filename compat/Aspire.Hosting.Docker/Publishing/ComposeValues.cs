using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.Docker.Publishing;

/// <summary>Values of the model as text of a Compose file: literals, addresses in the project's network, and references to variables.</summary>
internal sealed class ComposeValues(DockerComposeEnvironmentResource environment, ComposeEndpoints endpoints)
{
    /// <summary>The text of a value that a resource reads.</summary>
    public string TextOf(object? value, IResource reader) => value switch
    {
        string text => ComposeText.Literal(text),
        IResourceBuilder<IResource> builder => TextOf(builder.Resource, reader),
        ParameterResource parameter => environment.AddVariable(parameter),
        EndpointReference endpoint => endpoints.Find(endpoint).Part(EndpointProperty.Url),
        EndpointReferenceExpression part => endpoints.Find(part.Endpoint).Part(part.Property),
        ReferenceExpression composed => Compose(composed, reader),
        ConnectionStringReference connection => TextOf(connection.Resource, reader),
        IResourceWithConnectionString connection => Compose(connection.ConnectionStringExpression, reader),
        IManifestExpressionProvider other => Unknown(other, reader),
        _ => ComposeText.Literal(ConfiguredValues.Literal(value)),
    };

    /// <summary>True for a reference to an endpoint that nobody serves, so that the variable would only mislead.</summary>
    public bool LeadsNowhere(object? value) =>
        value is EndpointReference endpoint && (endpoints.LacksDashboard(endpoint) || endpoints.Find(endpoint).LeadsNowhere);

    private string Compose(ReferenceExpression composed, IResource reader)
    {
        // string.Format gives literal braces back; a $ in the literal text is one of the container's
        var format = ComposeText.Literal(composed.Format);
        var parts = composed.ValueProviders.Select((provider, i) =>
            composed.StringFormats[i] == "uri" ? UriEncoded(provider, reader) : TextOf(provider, reader));
        return string.Format(CultureInfo.InvariantCulture, format, [.. parts]);
    }

    // Compose has no functions: the encoded value is a variable of its own
    private string UriEncoded(IValueProvider provider, IResource reader) => provider is ParameterResource parameter
        ? environment.AddVariable(
            ComposeText.VariableName(parameter.Name) + "_URI_ENCODED",
            $"Parameter {parameter.Name}, percent-encoded",
            new UriEncodedParameter(parameter),
            reader)
        : TextOf(provider, reader);

    // what another library adds: its expression names the variable, its value fills it
    private string Unknown(IManifestExpressionProvider provider, IResource reader) => environment.AddVariable(
        ComposeText.VariableName(provider.ValueExpression.Trim('{', '}')), $"Value of {provider.ValueExpression.Trim('{', '}')}", provider, reader);
}
