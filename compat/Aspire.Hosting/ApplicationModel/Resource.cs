using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Base of every resource.</summary>
[DebuggerDisplay("{GetType().Name,nq}: {Name}")]
public abstract class Resource : IResource
{
    /// <summary>Makes a resource.</summary>
    /// <param name="name">1 to 64 ASCII letters, digits and hyphens; starts with a letter, no trailing or doubled hyphen.</param>
    /// <exception cref="ArgumentException">The name breaks these rules.</exception>
    protected Resource(string name)
    {
        ModelName.ValidateName(nameof(Resource), name);
        Name = name;
    }

    /// <inheritdoc />
    public virtual string Name { get; }

    /// <inheritdoc />
    public virtual ResourceAnnotationCollection Annotations { get; } = [];
}
