namespace Aspire.Hosting.ApplicationModel;

/// <summary>A container.</summary>
/// <param name="name">Name of the resource.</param>
/// <param name="entrypoint">Program to run in place of the image's own; null to keep it.</param>
public class ContainerResource(string name, string? entrypoint = null)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IResourceWithProbes,
        IComputeResource
{
    /// <summary>Program to run in place of the image's own; null to keep it.</summary>
    public string? Entrypoint { get; set; } = entrypoint;

    /// <summary>True when the arguments go to a shell, which expands <c>$</c>.</summary>
    public bool ShellExecution { get; set; }
}

/// <summary>Image of a container.</summary>
public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    private string? _tag;
    private string? _sha256;

    /// <summary>Registry, such as <c>docker.io</c>; null for the engine's own default.</summary>
    public string? Registry { get; set; }

    /// <summary>Name of the image without registry and tag.</summary>
    public required string Image { get; set; }

    /// <summary>Tag; setting it drops the digest.</summary>
    public string? Tag
    {
        get => _tag;
        set => (_tag, _sha256) = (value, value is null ? _sha256 : null);
    }

    /// <summary>Digest, 64 hexadecimal digits; setting it drops the tag.</summary>
    public string? SHA256
    {
        get => _sha256;
        set => (_sha256, _tag) = (value, value is null ? _tag : null);
    }
}

/// <summary>How long a container lives.</summary>
public enum ContainerLifetime
{
    /// <summary>As long as the application host.</summary>
    Session,

    /// <summary>Until a person removes it; the next start of the application host uses it again.</summary>
    Persistent,
}

/// <summary>Says how long a container lives.</summary>
public sealed class ContainerLifetimeAnnotation : IResourceAnnotation
{
    /// <summary>The lifetime.</summary>
    public required ContainerLifetime Lifetime { get; set; }
}

/// <summary>Fixes the name of a container.</summary>
public sealed class ContainerNameAnnotation : IResourceAnnotation
{
    /// <summary>The name.</summary>
    public required string Name { get; set; }
}

/// <summary>When to pull an image.</summary>
public enum ImagePullPolicy
{
    /// <summary>As the engine does by itself: when it is missing.</summary>
    Default,

    /// <summary>At each start.</summary>
    Always,

    /// <summary>When it is missing.</summary>
    Missing,

    /// <summary>Never; a missing image is an error.</summary>
    Never,
}

/// <summary>Says when to pull the image.</summary>
public sealed class ContainerImagePullPolicyAnnotation : IResourceAnnotation
{
    /// <summary>The policy.</summary>
    public required ImagePullPolicy ImagePullPolicy { get; set; }
}

/// <summary>Kind of a mount.</summary>
public enum ContainerMountType
{
    /// <summary>A file or directory of the host.</summary>
    BindMount,

    /// <summary>A volume of the engine.</summary>
    Volume,
}

/// <summary>A mount of a container.</summary>
public sealed class ContainerMountAnnotation : IResourceAnnotation
{
    /// <summary>Describes a mount.</summary>
    /// <param name="source">Volume name or absolute host path; null for an anonymous volume.</param>
    /// <param name="target">Absolute path in the container.</param>
    /// <param name="type">Kind of mount.</param>
    /// <param name="isReadOnly">True when the container cannot write to it.</param>
    /// <exception cref="ArgumentException">A bind mount lacks an absolute source, or an anonymous volume is read-only.</exception>
    public ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        if (type == ContainerMountType.BindMount && (string.IsNullOrEmpty(source) || !Path.IsPathRooted(source)))
        {
            throw new ArgumentException($"Bind mount source '{source}' must be an absolute path.", nameof(source));
        }

        if (type == ContainerMountType.Volume && string.IsNullOrEmpty(source) && isReadOnly)
        {
            throw new ArgumentException("An anonymous volume cannot be read-only.", nameof(isReadOnly));
        }

        Source = source;
        Target = target;
        Type = type;
        IsReadOnly = isReadOnly;
    }

    /// <summary>Volume name or absolute host path; null for an anonymous volume.</summary>
    public string? Source { get; }

    /// <summary>Path in the container.</summary>
    public string Target { get; }

    /// <summary>Kind of mount.</summary>
    public ContainerMountType Type { get; }

    /// <summary>True when the container cannot write to it.</summary>
    public bool IsReadOnly { get; }
}

/// <summary>One more name of a container on a container network.</summary>
/// <param name="alias">The name.</param>
public sealed class ContainerNetworkAliasAnnotation(string alias) : IResourceAnnotation
{
    /// <summary>The name.</summary>
    public string Alias { get; } = alias;

    /// <summary>The network; the default container network unless set.</summary>
    public NetworkIdentifier Network { get; init; } = KnownNetworkIdentifiers.DefaultAspireContainerNetwork;
}

/// <summary>Adds options of <c>docker create</c>; for run mode only.</summary>
/// <param name="callback">Adds to the list.</param>
public sealed class ContainerRuntimeArgsCallbackAnnotation(Func<ContainerRuntimeArgsCallbackContext, Task> callback) : IResourceAnnotation
{
    /// <summary>Adds to the list.</summary>
    public Func<ContainerRuntimeArgsCallbackContext, Task> Callback { get; } = callback;
}

/// <summary>What a callback that adds container runtime options works on.</summary>
/// <param name="args">The options so far.</param>
/// <param name="cancellationToken">Ends the work.</param>
public sealed class ContainerRuntimeArgsCallbackContext(IList<object> args, CancellationToken cancellationToken = default)
{
    /// <summary>The options so far.</summary>
    public IList<object> Args { get; } = args;

    /// <summary>Ends the work.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;
}
