using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Aspire.Dashboard.Security;

/// <summary>
/// Protects login cookies with a key made from the browser token. A login so outlives a restart with the same token, needs no key
/// file, and ends when the token changes.
/// </summary>
internal sealed class TokenProtection : IDataProtectionProvider, IDataProtector
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] _key;

    public TokenProtection(string browserToken)
        : this(HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(browserToken), KeyBytes, info: "Aspire.Dashboard login"u8.ToArray()))
    {
    }

    private TokenProtection(byte[] key) => _key = key;

    public IDataProtector CreateProtector(string purpose) =>
        new TokenProtection(HKDF.Expand(HashAlgorithmName.SHA256, _key, KeyBytes, Encoding.UTF8.GetBytes(purpose)));

    public byte[] Protect(byte[] plaintext)
    {
        var output = new byte[NonceBytes + TagBytes + plaintext.Length];
        RandomNumberGenerator.Fill(output.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(_key, TagBytes);
        aes.Encrypt(output.AsSpan(0, NonceBytes), plaintext, output.AsSpan(NonceBytes + TagBytes), output.AsSpan(NonceBytes, TagBytes));
        return output;
    }

    public byte[] Unprotect(byte[] protectedData)
    {
        if (protectedData.Length < NonceBytes + TagBytes)
        {
            throw new CryptographicException("The data is too short to have been protected here.");
        }

        var plaintext = new byte[protectedData.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(_key, TagBytes);
        aes.Decrypt(
            protectedData.AsSpan(0, NonceBytes), protectedData.AsSpan(NonceBytes + TagBytes),
            protectedData.AsSpan(NonceBytes, TagBytes), plaintext);
        return plaintext;
    }
}
