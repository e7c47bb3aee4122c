using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Aspire.Dashboard.Telemetry;

/// <summary>
/// Conditions on attributes, parted by <c>;</c>, that must all hold: <c>key</c> (is there), <c>key=value</c>, <c>key!=value</c>,
/// <c>key~part</c>, <c>key!~part</c>, <c>key&gt;number</c> and <c>key&lt;number</c>. Case does not matter. What an item does not say
/// itself is looked up among the attributes of its resource.
/// </summary>
public sealed class AttributeFilter : IEquatable<AttributeFilter>
{
    // Longer operators first: "!=" contains "=".
    private static readonly string[] Operators = ["!=", "!~", "=", "~", ">", "<"];

    private readonly Condition[] _conditions;

    private AttributeFilter(string text, Condition[] conditions)
    {
        Text = text;
        _conditions = conditions;
    }

    /// <summary>The conditions as they were written.</summary>
    public string Text { get; }

    /// <summary>Reads conditions.</summary>
    /// <param name="text">The conditions; null or empty lets everything through and is no filter.</param>
    /// <param name="filter">The filter, or null when there is none.</param>
    /// <param name="problem">What is wrong, or null.</param>
    /// <returns>False when a condition cannot be read.</returns>
    public static bool TryParse(string? text, out AttributeFilter? filter, [NotNullWhen(false)] out string? problem)
    {
        filter = null;
        problem = null;
        var conditions = new List<Condition>();
        foreach (var part in (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var condition = Read(part);
            if (condition.Key.Length == 0)
            {
                problem = $"'{part}' has no attribute name before the operator";
                return false;
            }

            if (condition.Operator is ">" or "<" && condition.Number is null)
            {
                problem = $"'{part}' compares with '{condition.Value}', which is no number";
                return false;
            }

            conditions.Add(condition);
        }

        filter = conditions.Count == 0 ? null : new AttributeFilter(text!.Trim(), [.. conditions]);
        return true;
    }

    /// <summary>Whether all conditions hold for one item.</summary>
    public bool Matches(IReadOnlyList<TelemetryAttribute> attributes, TelemetryResource resource)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        ArgumentNullException.ThrowIfNull(resource);
        return Array.TrueForAll(_conditions, condition => condition.Holds(attributes, resource));
    }

    /// <summary>
    /// Whether a group of items matches: one of them holds every condition that asks for something, and none breaks one that
    /// excludes something.
    /// </summary>
    public bool MatchesGroup<T>(IReadOnlyList<T> items, Func<T, IReadOnlyList<TelemetryAttribute>> attributesOf, Func<T, TelemetryResource> resourceOf)
    {
        ArgumentNullException.ThrowIfNull(items);
        var found = Array.TrueForAll(_conditions, condition => condition.Excludes);
        foreach (var item in items)
        {
            var attributes = attributesOf(item);
            var resource = resourceOf(item);
            var holds = true;
            foreach (var condition in _conditions)
            {
                if (condition.Excludes && !condition.Holds(attributes, resource))
                {
                    return false;
                }

                holds &= condition.Excludes || condition.Holds(attributes, resource);
            }

            found |= holds;
        }

        return found;
    }

    /// <inheritdoc/>
    public bool Equals(AttributeFilter? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AttributeFilter);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    private static Condition Read(string part)
    {
        var (at, used) = Operators
            .Select(candidate => (At: part.IndexOf(candidate, StringComparison.Ordinal), Operator: candidate))
            .Where(candidate => candidate.At >= 0)
            .OrderBy(candidate => candidate.At).ThenByDescending(candidate => candidate.Operator.Length)
            .FirstOrDefault((part.Length, ""));
        var value = part[Math.Min(part.Length, at + used.Length)..].Trim();
        return new Condition(part[..at].Trim(), used, value, double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null);
    }

    private sealed record Condition(string Key, string Operator, string Value, double? Number)
    {
        public bool Excludes => Operator is "!=" or "!~";

        public bool Holds(IReadOnlyList<TelemetryAttribute> attributes, TelemetryResource resource)
        {
            var found = Find(attributes) ?? Find(resource.Attributes);
            return Operator switch
            {
                "" => found is not null,
                "=" => IsValue(found),
                "!=" => !IsValue(found),
                "~" => Contains(found),
                "!~" => !Contains(found),
                ">" => AsNumber(found) > Number,
                _ => AsNumber(found) < Number,
            };
        }

        private bool IsValue(string? found) => string.Equals(found, Value, StringComparison.OrdinalIgnoreCase);

        private bool Contains(string? found) => found is not null && found.Contains(Value, StringComparison.OrdinalIgnoreCase);

        private static double? AsNumber(string? found) =>
            double.TryParse(found, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

        private string? Find(IReadOnlyList<TelemetryAttribute> attributes)
        {
            foreach (var attribute in attributes)
            {
                if (string.Equals(attribute.Key, Key, StringComparison.OrdinalIgnoreCase))
                {
                    return attribute.Value;
                }
            }

            return null;
        }
    }
}
