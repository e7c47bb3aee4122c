using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Parameters;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>Adds parameters.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>Adds a parameter whose value comes from the configuration, <c>Parameters:name</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return AddConfigured(builder, name, $"Parameters:{name}", null, secret);
    }

    /// <summary>Adds a parameter with a fixed value.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name.</param>
    /// <param name="value">Value; the configuration does not change it.</param>
    /// <param name="publishValueAsDefault">True to write the value to manifests.</param>
    /// <param name="secret">True when the value must not be shown.</param>
    /// <exception cref="ArgumentException">A secret cannot be written to manifests.</exception>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(value);
        return builder.AddParameter(name, () => value, publishValueAsDefault, secret);
    }

    /// <summary>Adds a parameter whose value a callback finds.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, Func<string> valueGetter, bool publishValueAsDefault = false, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(valueGetter);
        if (publishValueAsDefault && secret)
        {
            throw new ArgumentException("A parameter cannot be both secret and published as a default value.", nameof(secret));
        }

        return builder.AddResource(new ParameterResource(name, _ => valueGetter(), secret)
        {
            Default = publishValueAsDefault ? new ConstantParameterDefault(valueGetter) : null,
        });
    }

    /// <summary>Adds a parameter with a default.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name.</param>
    /// <param name="value">Default when the configuration has no value.</param>
    /// <param name="secret">True when the value must not be shown.</param>
    /// <param name="persist">True to keep a generated value in the user secrets, in run mode.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(value);
        if (persist && builder.ExecutionContext.IsRunMode && UserSecrets.Of(builder.AppHostAssembly) is { } secrets)
        {
            value = new UserSecretsParameterDefault(secrets, $"Parameters:{name}", value);
        }

        return AddConfigured(builder, name, $"Parameters:{name}", value, secret);
    }

    /// <summary>Adds a parameter whose value comes from another key of the configuration.</summary>
    public static IResourceBuilder<ParameterResource> AddParameterFromConfiguration(
        this IDistributedApplicationBuilder builder, string name, string configurationKey, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(configurationKey);
        return AddConfigured(builder, name, configurationKey, null, secret);
    }

    /// <summary>Says what the parameter is for.</summary>
    public static IResourceBuilder<ParameterResource> WithDescription(
        this IResourceBuilder<ParameterResource> builder, string description, bool enableMarkdown = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.Description = description;
        builder.Resource.EnableDescriptionMarkdown = enableMarkdown;
        return builder;
    }

    /// <summary>Says how to ask for the value.</summary>
    [Experimental("ASPIREINTERACTION001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
    public static IResourceBuilder<ParameterResource> WithCustomInput(
        this IResourceBuilder<ParameterResource> builder, Func<ParameterResource, InteractionInput> createInput)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new InputGeneratorAnnotation(createInput), ResourceAnnotationMutationBehavior.Replace);
    }

    /// <summary>Adds a connection string that comes from the configuration, <c>ConnectionStrings:name</c>.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var configuration = builder.Configuration;
        return builder.AddResource(new ConnectionStringParameterResource(
            name,
            _ => configuration.GetConnectionString(name) ?? throw new MissingParameterValueException(
                $"Connection string parameter resource could not be used because connection string '{name}' is missing."),
            environmentVariableName)
        {
            IsConnectionString = true,
        });
    }

    private static IResourceBuilder<ParameterResource> AddConfigured(
        IDistributedApplicationBuilder builder, string name, string key, ParameterDefault? value, bool secret)
    {
        var configuration = builder.Configuration;
        return builder.AddResource(new ParameterResource(name, Find, secret) { Default = value, ConfigurationKey = key });

        // environment variables cannot hold '-', so that Parameters__db_password stands for db-password as well
        string Find(ParameterDefault? fallback) =>
            configuration[key]
            ?? configuration[key.Replace('-', '_')]
            ?? fallback?.GetDefaultValue()
            ?? throw new MissingParameterValueException(
                $"Parameter resource could not be used because configuration key '{key}' is missing and the Parameter has no default value.");
    }
}

/// <summary>Adds connection strings that are made of other values.</summary>
public static class ConnectionStringBuilderExtensions
{
    /// <summary>Adds a connection string.</summary>
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, ReferenceExpression connectionStringExpression)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(connectionStringExpression);
        var resource = builder.AddResource(new ConnectionStringResource(name, connectionStringExpression));
        var sources = connectionStringExpression.ValueProviders.OfType<IResource>().Distinct().ToArray();
        foreach (var source in sources)
        {
            resource.WithRelationship(source, KnownRelationshipTypes.WaitFor);
        }

        foreach (var source in sources)
        {
            resource.WithReferenceRelationship(source);
        }

        return resource;
    }
}

/// <summary>Adds services outside the application.</summary>
public static class ExternalServiceBuilderExtensions
{
    /// <summary>Adds a service at a fixed address.</summary>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(this IDistributedApplicationBuilder builder, string name, string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
            ? builder.AddExternalService(name, uri)
            : throw new ArgumentException($"The URL '{url}' for external service '{name}' is not absolute.", nameof(url));

    /// <summary>Adds a service at a fixed address.</summary>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(this IDistributedApplicationBuilder builder, string name, Uri uri)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(new ExternalServiceResource(name, uri)).ExcludeFromManifest();
    }

    /// <summary>Adds a service whose address a parameter holds.</summary>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource> urlParameter)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(urlParameter);
        return builder.AddResource(new ExternalServiceResource(name, urlParameter.Resource)).ExcludeFromManifest();
    }
}

/// <summary>Sets how a custom resource shows up first.</summary>
public static class CustomResourceExtensions
{
    /// <summary>Sets the snapshot that the resource starts with.</summary>
    public static IResourceBuilder<TResource> WithInitialState<TResource>(
        this IResourceBuilder<TResource> builder, CustomResourceSnapshot initialSnapshot)
        where TResource : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ResourceSnapshotAnnotation(initialSnapshot), ResourceAnnotationMutationBehavior.Replace);
    }
}
