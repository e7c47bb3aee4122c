namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that is known at run time.</summary>
public interface IValueProvider
{
    /// <summary>The value; null when there is none.</summary>
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);

    /// <summary>The value as one reader sees it; null when there is none.</summary>
    ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) => GetValueAsync(cancellationToken);
}

/// <summary>A value that a manifest names by an expression.</summary>
public interface IManifestExpressionProvider
{
    /// <summary>The expression, such as <c>{gateway-token.value}</c>.</summary>
    string ValueExpression { get; }
}

/// <summary>A value made of others.</summary>
public interface IValueWithReferences
{
    /// <summary>What it is made of.</summary>
    IEnumerable<object> References { get; }
}

/// <summary>Who reads a value, and from where.</summary>
public class ValueProviderContext
{
    /// <summary>The application and its mode.</summary>
    public DistributedApplicationExecutionContext? ExecutionContext { get; init; }

    /// <summary>The resource that reads.</summary>
    public IResource? Caller { get; init; }

    /// <summary>The network it reads from; follows from the caller when null.</summary>
    public NetworkIdentifier? Network { get; init; }
}
