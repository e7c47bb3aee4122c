using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Makes random text by the rules of a <see cref="GenerateParameterDefault"/>.</summary>
internal static class PasswordGenerator
{
    // letters and digits that look alike are left out; the punctuation needs no quoting in URLs, shells and connection strings
    private const string LowerCase = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperCase = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string Digits = "0123456789";
    private const string Punctuation = "-_.{}~()*+!";

    public static string Generate(GenerateParameterDefault rules)
    {
        (bool Use, int Min, string Characters, string Name)[] sets =
        [
            (rules.Lower, rules.MinLower, LowerCase, "lower"),
            (rules.Upper, rules.MinUpper, UpperCase, "upper"),
            (rules.Numeric, rules.MinNumeric, Digits, "numeric"),
            (rules.Special, rules.MinSpecial, Punctuation, "special"),
        ];
        foreach (var (use, min, _, name) in sets)
        {
            if (min < 0 || (!use && min > 0))
            {
                throw new ArgumentException($"The least number of {name} characters is {min}, but {(use ? "it cannot be negative" : "they are switched off")}.");
            }
        }

        if (!sets.Any(set => set.Use))
        {
            throw new ArgumentException("A generated value needs at least one kind of characters: lower, upper, numeric or special.");
        }

        var all = string.Concat(sets.Where(set => set.Use).Select(set => set.Characters));
        var required = sets.SelectMany(set => RandomNumberGenerator.GetItems<char>(set.Characters, set.Min)).ToArray();
        var rest = RandomNumberGenerator.GetItems<char>(all, Math.Max(0, rules.MinLength - required.Length));
        char[] characters = [.. required, .. rest];
        RandomNumberGenerator.Shuffle<char>(characters);
        return new string(characters);
    }
}
