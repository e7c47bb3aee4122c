namespace Aspire.Hosting;

/// <summary>What the application host was started for.</summary>
public enum DistributedApplicationOperation
{
    /// <summary>Run the application.</summary>
    Run,

    /// <summary>Write what a deployment needs.</summary>
    Publish,
}

/// <summary>Options of <see cref="DistributedApplicationExecutionContext"/>.</summary>
public class DistributedApplicationExecutionContextOptions
{
    /// <summary>Options for an operation.</summary>
    public DistributedApplicationExecutionContextOptions(DistributedApplicationOperation operation)
        : this(operation, "manifest")
    {
    }

    /// <summary>Options for an operation and a publisher.</summary>
    public DistributedApplicationExecutionContextOptions(DistributedApplicationOperation operation, string publisherName)
    {
        Operation = operation;
        PublisherName = publisherName;
    }

    /// <summary>What the application host was started for.</summary>
    public DistributedApplicationOperation Operation { get; }

    /// <summary>Name of the publisher.</summary>
    public string PublisherName { get; }

    /// <summary>Services of the application, once it is built.</summary>
    public IServiceProvider? ServiceProvider { get; set; }
}

/// <summary>The application and its mode.</summary>
public class DistributedApplicationExecutionContext
{
    private readonly DistributedApplicationExecutionContextOptions _options;

    /// <summary>A context for an operation.</summary>
    public DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
        : this(new DistributedApplicationExecutionContextOptions(operation))
    {
    }

    /// <summary>A context for an operation and a publisher.</summary>
    public DistributedApplicationExecutionContext(DistributedApplicationOperation operation, string publisherName)
        : this(new DistributedApplicationExecutionContextOptions(operation, publisherName))
    {
    }

    /// <summary>A context with options.</summary>
    public DistributedApplicationExecutionContext(DistributedApplicationExecutionContextOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        PublisherName = options.PublisherName;
    }

    /// <summary>Name of the publisher.</summary>
    public string PublisherName { get; set; }

    /// <summary>What the application host was started for.</summary>
    public DistributedApplicationOperation Operation => _options.Operation;

    /// <summary>True when it writes what a deployment needs.</summary>
    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;

    /// <summary>True when it runs the application.</summary>
    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;

    /// <summary>Services of the application.</summary>
    /// <exception cref="InvalidOperationException">The application is not built yet.</exception>
    public IServiceProvider ServiceProvider => _options.ServiceProvider
        ?? throw new InvalidOperationException("The service provider is not available before the application is built.");
}
