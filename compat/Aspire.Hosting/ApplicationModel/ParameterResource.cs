namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that the person who starts or deploys the application gives.</summary>
public class ParameterResource : Resource, IManifestExpressionProvider, IValueProvider
{
    private readonly Func<ParameterDefault?, string> _callback;
    private readonly Lock _gate = new();
    private TaskCompletionSource<string>? _pending;
    private string? _value;

    /// <summary>Describes a parameter.</summary>
    /// <param name="name">Name.</param>
    /// <param name="callback">Finds the value; gets the default, and throws <see cref="MissingParameterValueException"/> when there is none.</param>
    /// <param name="secret">True when the value must not be shown.</param>
    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
        : base(name)
    {
        _callback = callback ?? throw new ArgumentNullException(nameof(callback));
        Secret = secret;
    }

    /// <summary>True when the value must not be shown.</summary>
    public bool Secret { get; }

    /// <summary>Value to take when nobody gave one.</summary>
    public ParameterDefault? Default { get; set; }

    /// <summary>True when the parameter stands for a connection string.</summary>
    public bool IsConnectionString { get; set; }

    /// <summary>What the parameter is for.</summary>
    public string? Description { get; internal set; }

    /// <summary>True when the description is Markdown.</summary>
    public bool EnableDescriptionMarkdown { get; internal set; }

    /// <inheritdoc />
    public string ValueExpression => $"{{{Name}.value}}";

    /// <summary>Key of the configuration that the value comes from.</summary>
    internal string ConfigurationKey
    {
        get => field ?? (IsConnectionString ? $"ConnectionStrings:{Name}" : $"Parameters:{Name}");
        set;
    }

    /// <summary>The value, found once and kept.</summary>
    /// <exception cref="MissingParameterValueException">Nobody gave one, and there is no default.</exception>
    internal string ValueInternal
    {
        get
        {
            lock (_gate)
            {
                return _value ??= _callback(Default);
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref _pending) is { } pending ? await pending.Task.WaitAsync(cancellationToken).ConfigureAwait(false) : ValueInternal;

    /// <summary>Makes readers wait for <see cref="Provide"/> instead of failing.</summary>
    internal void AwaitValue() => Interlocked.CompareExchange(ref _pending, new(TaskCreationOptions.RunContinuationsAsynchronously), null);

    /// <summary>Sets the value that a person gave while the application runs.</summary>
    internal void Provide(string value)
    {
        lock (_gate)
        {
            _value = value;
        }

        if (Volatile.Read(ref _pending) is { } pending && !pending.TrySetResult(value))
        {
            Volatile.Write(ref _pending, null);
        }
    }

    /// <summary>Forgets the value, so that it is looked for again.</summary>
    internal void Forget()
    {
        lock (_gate)
        {
            _value = null;
        }

        Volatile.Write(ref _pending, null);
    }
}

/// <summary>A parameter has no value.</summary>
public class MissingParameterValueException : DistributedApplicationException
{
    /// <summary>Makes the exception.</summary>
    public MissingParameterValueException()
    {
    }

    /// <summary>Makes the exception.</summary>
    public MissingParameterValueException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    public MissingParameterValueException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
