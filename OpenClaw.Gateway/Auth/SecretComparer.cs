using System.Security.Cryptography;
using System.Text;

namespace OpenClaw.Gateway.Auth;

/// <summary>The one place where secrets are compared: in a time that depends on neither content nor length.</summary>
internal static class SecretComparer
{
    public static bool AreEqual(string? expected, string? presented)
    {
        if (string.IsNullOrEmpty(expected) || string.IsNullOrEmpty(presented))
        {
            return false;
        }

        Span<byte> left = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> right = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(expected), left);
        SHA256.HashData(Encoding.UTF8.GetBytes(presented), right);
        return CryptographicOperations.FixedTimeEquals(left, right);
    }
}
