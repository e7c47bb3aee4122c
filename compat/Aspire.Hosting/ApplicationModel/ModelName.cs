using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The rule for names of resources and endpoints.</summary>
internal static class ModelName
{
    public const int MaximumLength = 64;

    public static void ValidateName(string target, string name)
    {
        if (!TryValidateName(target, name, out var message))
        {
            throw new ArgumentException(message, nameof(name));
        }
    }

    public static bool TryValidateName(string target, string? name, [NotNullWhen(false)] out string? message)
    {
        message = Validate(name) is { } problem ? $"{target} name '{name}' is invalid. {problem}" : null;
        return message is null;
    }

    private static string? Validate(string? name)
    {
        if (name is null || name.Length is < 1 or > MaximumLength)
        {
            return $"Name must be between 1 and {MaximumLength} characters long.";
        }

        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            return "Name must contain only ASCII letters, digits, and hyphens.";
        }

        if (!char.IsAsciiLetter(name[0]))
        {
            return "Name must start with an ASCII letter.";
        }

        if (name.EndsWith('-'))
        {
            return "Name cannot end with a hyphen.";
        }

        return name.Contains("--", StringComparison.Ordinal) ? "Name cannot contain consecutive hyphens." : null;
    }
}
