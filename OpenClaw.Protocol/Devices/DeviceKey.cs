using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OpenClaw.Protocol.Devices;

/// <summary>The key pair of a device, and the forms in which it is written down.</summary>
public sealed class DeviceKey
{
    // DER of an Ed25519 key: a fixed head (RFC 8410), then the 32 raw bytes.
    private static readonly byte[] PrivateHead = Convert.FromHexString("302e020100300506032b657004220420");
    private static readonly byte[] PublicHead = Convert.FromHexString("302a300506032b6570032100");

    private readonly byte[] _privateKey;
    private readonly byte[] _publicKey;

    private DeviceKey(byte[] privateKey)
    {
        _privateKey = privateKey;
        _publicKey = Ed25519.PublicKey(privateKey);
    }

    /// <summary>Lower-case hex SHA-256 of the raw public key.</summary>
    public string DeviceId => IdOf(_publicKey);

    /// <summary>base64url of the raw public key.</summary>
    public string PublicKey => Base64Url.EncodeToString(_publicKey);

    /// <summary>The public key as SPKI PEM.</summary>
    public string PublicKeyPem => Pem("PUBLIC KEY", PublicHead, _publicKey);

    /// <summary>The private key as PKCS 8 PEM; a secret.</summary>
    public string PrivateKeyPem => Pem("PRIVATE KEY", PrivateHead, _privateKey);

    /// <summary>A new random key.</summary>
    public static DeviceKey Create() => new(RandomNumberGenerator.GetBytes(Ed25519.KeyBytes));

    /// <summary>The key with this raw private part.</summary>
    public static DeviceKey FromPrivateKey(ReadOnlySpan<byte> privateKey) => new(privateKey.ToArray());

    /// <summary>Reads a PKCS 8 PEM.</summary>
    /// <exception cref="FormatException">The text is no Ed25519 private key.</exception>
    public static DeviceKey FromPem(string pem) =>
        TryReadPem(pem, PrivateHead, out var key) ? new DeviceKey(key) : throw new FormatException("The PEM is no Ed25519 private key.");

    /// <summary>Signs text; base64url without padding.</summary>
    public string Sign(string text) => Base64Url.EncodeToString(Ed25519.Sign(_privateKey, Encoding.UTF8.GetBytes(text)));

    /// <summary>Lower-case hex SHA-256 of a raw public key.</summary>
    public static string IdOf(ReadOnlySpan<byte> publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey));

    /// <summary>Reads a public key as it comes over the wire: base64url, base64, or a PEM.</summary>
    public static bool TryReadPublicKey(string text, out byte[] publicKey)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Contains("BEGIN", StringComparison.Ordinal)
            ? TryReadPem(text, PublicHead, out publicKey)
            : TryDecode(text, out publicKey) && publicKey.Length == Ed25519.KeyBytes;
    }

    /// <summary>Whether <paramref name="signature"/> (base64url or base64) is that of <paramref name="text"/>.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, string text, string signature) =>
        TryDecode(signature, out var bytes) && Ed25519.Verify(publicKey, Encoding.UTF8.GetBytes(text), bytes);

    private static bool TryDecode(string text, out byte[] bytes)
    {
        try
        {
            bytes = Base64Url.DecodeFromChars(text.Replace('+', '-').Replace('/', '_').TrimEnd('='));
            return true;
        }
        catch (FormatException)
        {
            bytes = [];
            return false;
        }
    }

    private static bool TryReadPem(string pem, byte[] head, out byte[] key)
    {
        key = [];
        if (!PemEncoding.TryFind(pem, out var fields))
        {
            return false;
        }

        var der = new byte[fields.DecodedDataLength];
        if (!Convert.TryFromBase64Chars(pem.AsSpan()[fields.Base64Data], der, out var written)
            || written != head.Length + Ed25519.KeyBytes || !der.AsSpan().StartsWith(head))
        {
            return false;
        }

        key = der[head.Length..];
        return true;
    }

    private static string Pem(string label, byte[] head, byte[] key) => PemEncoding.WriteString(label, [.. head, .. key]) + "\n";
}
