namespace Aspire.Hosting.ApplicationModel;

/// <summary>A service outside the application.</summary>
public sealed class ExternalServiceResource : Resource, IResourceWithoutLifetime
{
    /// <summary>A service at a fixed address.</summary>
    /// <param name="name">Name of the resource.</param>
    /// <param name="uri">Absolute address that ends in <c>/</c>.</param>
    public ExternalServiceResource(string name, Uri uri)
        : base(name)
    {
        Validate(uri);
        Uri = uri;
    }

    /// <summary>A service whose address the person who starts the application gives.</summary>
    public ExternalServiceResource(string name, ParameterResource urlParameter)
        : base(name) => UrlParameter = urlParameter ?? throw new ArgumentNullException(nameof(urlParameter));

    /// <summary>The address; null when a parameter holds it.</summary>
    public Uri? Uri { get; }

    /// <summary>The parameter that holds the address.</summary>
    public ParameterResource? UrlParameter { get; }

    internal static void Validate(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (!uri.IsAbsoluteUri)
        {
            throw new ArgumentException($"The URI '{uri}' of an external service must be absolute.", nameof(uri));
        }

        if (uri.AbsolutePath != "/")
        {
            throw new ArgumentException($"The path of the URI '{uri}' of an external service must be '/'.", nameof(uri));
        }
    }
}
