using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Text with values in it that are known later.</summary>
[DebuggerDisplay("{ValueExpression,nq}")]
public class ReferenceExpression : IManifestExpressionProvider, IValueProvider, IValueWithReferences
{
    private readonly string?[] _stringFormats;

    private ReferenceExpression(string format, IValueProvider[] valueProviders, string[] manifestExpressions, string?[] stringFormats)
    {
        Format = format;
        ValueProviders = valueProviders;
        ManifestExpressions = manifestExpressions;
        _stringFormats = stringFormats;
    }

    /// <summary>The text with placeholders <c>{0}</c>, <c>{1}</c> ...; literal braces are doubled.</summary>
    public string Format { get; }

    /// <summary>The manifest expressions of the placeholders.</summary>
    public IReadOnlyList<string> ManifestExpressions { get; }

    /// <summary>The values of the placeholders.</summary>
    public IReadOnlyList<IValueProvider> ValueProviders { get; }

    /// <summary>The string formats of the placeholders: <c>uri</c> percent-encodes; null leaves the value as it is.</summary>
    public IReadOnlyList<string?> StringFormats => _stringFormats;

    /// <inheritdoc />
    public string ValueExpression => ManifestExpressions.Count == 0
        ? Unescape(Format)
        : string.Format(CultureInfo.InvariantCulture, Format, [.. ManifestExpressions]);

    IEnumerable<object> IValueWithReferences.References => ValueProviders;

    /// <summary>Makes an expression of an interpolated string.</summary>
    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => handler.GetExpression();

    /// <inheritdoc />
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => GetValueAsync(new ValueProviderContext(), cancellationToken);

    /// <inheritdoc />
    public async ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken)
    {
        if (Format.Length == 0)
        {
            return null;
        }

        var values = new object?[ValueProviders.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var value = await ValueProviders[i].GetValueAsync(context, cancellationToken).ConfigureAwait(false);
            values[i] = _stringFormats[i] == "uri" && value is not null ? Uri.EscapeDataString(value) : value;
        }

        return values.Length == 0 ? Unescape(Format) : string.Format(CultureInfo.InvariantCulture, Format, values);
    }

    private static string Unescape(string format) =>
        format.Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal);

    /// <summary>Collects the parts of an interpolated string.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct ExpressionInterpolatedStringHandler
    {
        private readonly ReferenceExpressionBuilder _builder;

        /// <summary>Called by the compiler.</summary>
        public ExpressionInterpolatedStringHandler(int literalLength, int formattedCount) =>
            _builder = new ReferenceExpressionBuilder(literalLength, formattedCount);

        /// <summary>Adds text.</summary>
        public readonly void AppendLiteral(string value) => _builder.AppendLiteral(value);

        /// <summary>Adds text known now.</summary>
        public readonly void AppendFormatted(string? value) => _builder.AppendFormatted(value);

        /// <summary>Adds text known now, formatted.</summary>
        public readonly void AppendFormatted(string? value, string format) => _builder.AppendFormatted(value, format);

        /// <summary>Adds the value of a resource.</summary>
        public readonly void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider.Resource);

        /// <summary>Adds the value of a resource, formatted.</summary>
        public readonly void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string format)
            where T : IResource, IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider.Resource, format);

        /// <summary>Adds a value.</summary>
        public readonly void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider);

        /// <summary>Adds a value, formatted.</summary>
        public readonly void AppendFormatted<T>(T valueProvider, string format)
            where T : IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider, format);

        internal readonly ReferenceExpression GetExpression() => _builder.Build();
    }

    internal static ReferenceExpression Create(
        string format, IValueProvider[] valueProviders, string[] manifestExpressions, string?[] stringFormats) =>
        new(format, valueProviders, manifestExpressions, stringFormats);
}

/// <summary>Builds a <see cref="ReferenceExpression"/> part by part.</summary>
public class ReferenceExpressionBuilder
{
    private readonly StringBuilder _format;
    private readonly List<IValueProvider> _values;
    private readonly List<string> _expressions;
    private readonly List<string?> _stringFormats;

    /// <summary>Makes an empty builder.</summary>
    public ReferenceExpressionBuilder()
        : this(0, 0)
    {
    }

    internal ReferenceExpressionBuilder(int literalLength, int formattedCount)
    {
        _format = new StringBuilder(literalLength + (formattedCount * 3));
        _values = new List<IValueProvider>(formattedCount);
        _expressions = new List<string>(formattedCount);
        _stringFormats = new List<string?>(formattedCount);
    }

    /// <summary>True when nothing was added.</summary>
    public bool IsEmpty => _format.Length == 0;

    /// <summary>Adds text.</summary>
    public void AppendLiteral(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _format.Append(value.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
    }

    /// <summary>Adds text known now.</summary>
    public void AppendFormatted(string? value) => AppendLiteral(value ?? "");

    /// <summary>Adds text known now, formatted.</summary>
    public void AppendFormatted(string? value, string format) =>
        AppendLiteral(format == "uri" && value is not null ? Uri.EscapeDataString(value) : value ?? "");

    /// <summary>Adds a value.</summary>
    public void AppendFormatted<T>(T valueProvider)
        where T : IValueProvider, IManifestExpressionProvider => Append(valueProvider, null);

    /// <summary>Adds a value, formatted.</summary>
    public void AppendFormatted<T>(T valueProvider, string format)
        where T : IValueProvider, IManifestExpressionProvider => Append(valueProvider, format);

    /// <summary>Makes the expression.</summary>
    public ReferenceExpression Build() => ReferenceExpression.Create(_format.ToString(), [.. _values], [.. _expressions], [.. _stringFormats]);

    private void Append<T>(T valueProvider, string? format)
        where T : IValueProvider, IManifestExpressionProvider
    {
        _format.Append(CultureInfo.InvariantCulture, $"{{{_values.Count}}}");
        _values.Add(valueProvider);
        _expressions.Add(valueProvider.ValueExpression);
        _stringFormats.Add(format);
    }
}
