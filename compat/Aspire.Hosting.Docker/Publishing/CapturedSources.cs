using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.Docker.Publishing;

/// <summary>Source of a variable: the image that is built for a resource.</summary>
/// <param name="Resource">The resource.</param>
internal sealed record BuiltImage(IResource Resource)
{
    /// <summary>Name of the image unless somebody chooses another.</summary>
    public string DefaultName => PublishedImage.NameOf(Resource);
}

/// <summary>Source of a variable: the port that a project listens on in its container.</summary>
/// <param name="Resource">The project.</param>
internal sealed record ProjectPort(IResource Resource)
{
    /// <summary>The port that ASP.NET images listen on when nobody says otherwise.</summary>
    public const int Default = 8080;
}

/// <summary>Source of a variable: the value of a parameter, percent-encoded for use in an address.</summary>
/// <param name="Parameter">The parameter.</param>
internal sealed record UriEncodedParameter(ParameterResource Parameter);
