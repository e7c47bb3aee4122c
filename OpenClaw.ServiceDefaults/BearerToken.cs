using System.Security.Cryptography;
using System.Text;

namespace OpenClaw.ServiceDefaults;

/// <summary>A shared secret that callers present as <c>Authorization: Bearer &lt;secret&gt;</c>; only its hash is kept.</summary>
/// <param name="secret">The secret; null counts as empty.</param>
public sealed class BearerToken(string? secret)
{
    private const string Scheme = "Bearer ";

    // Hashes have equal lengths, so the comparison takes the same time whatever was sent.
    private readonly byte[] _hash = Hash(secret ?? string.Empty);

    /// <summary>Whether the value of an Authorization header carries the secret.</summary>
    public bool IsCarriedBy(string? authorization) =>
        authorization is not null
        && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Hash(authorization[Scheme.Length..].Trim()), _hash);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
