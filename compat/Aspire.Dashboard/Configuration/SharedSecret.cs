using System.Security.Cryptography;
using System.Text;

namespace Aspire.Dashboard.Configuration;

/// <summary>A secret that callers have to present. Comparison takes the same time whatever is presented.</summary>
internal sealed class SharedSecret
{
    private const int GeneratedBytes = 16;

    private readonly byte[] _hash;

    private SharedSecret(string value, bool isGenerated)
    {
        Value = value;
        IsGenerated = isGenerated;
        _hash = Hash(value);
    }

    public string Value { get; }

    /// <summary>True when nobody but this process knows it yet.</summary>
    public bool IsGenerated { get; }

    public static SharedSecret From(string value) => new(value.Trim(), isGenerated: false);

    public static SharedSecret FromOrGenerate(string? value) =>
        string.IsNullOrWhiteSpace(value) ? new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(GeneratedBytes)), isGenerated: true) : From(value);

    // Hashes have one length, so not even the length of the secret shows in the time taken.
    public bool Matches(string? presented) => CryptographicOperations.FixedTimeEquals(_hash, Hash(presented ?? ""));

    private static byte[] Hash(string value) => SHA256.HashData(Encoding.UTF8.GetBytes(value));
}
