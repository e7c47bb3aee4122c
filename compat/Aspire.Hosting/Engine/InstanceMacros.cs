using System.Globalization;
using System.Text.RegularExpressions;

namespace Aspire.Hosting.Engine;

/// <summary>Placeholders in environment and arguments that differ from instance to instance of one resource.</summary>
internal static partial class InstanceMacros
{
    /// <summary>Stands for the suffix of the instance.</summary>
    public const string InstanceId = "{{- index .Annotations \"otel-service-instance-id\" -}}";

    /// <summary>Stands for the port on which an instance serves an endpoint.</summary>
    public static string PortOf(string service) => $"{{{{- portForServing \"{service}\" -}}}}";

    /// <summary>Puts the values of one instance in.</summary>
    /// <param name="text">Text that may hold macros.</param>
    /// <param name="suffix">Suffix of the instance.</param>
    /// <param name="portOf">Port of a service; null when there is none.</param>
    public static string Expand(string text, string suffix, Func<string, int?> portOf)
    {
        if (!text.Contains("{{-", StringComparison.Ordinal))
        {
            return text;
        }

        return PortPattern().Replace(text.Replace(InstanceId, suffix, StringComparison.Ordinal), match =>
            portOf(match.Groups[1].Value)?.ToString(CultureInfo.InvariantCulture) ?? match.Value);
    }

    [GeneratedRegex("""\{\{- portForServing "([^"]+)" -\}\}""")]
    private static partial Regex PortPattern();
}
