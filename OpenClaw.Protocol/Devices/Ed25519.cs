using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace OpenClaw.Protocol.Devices;

/// <summary>
/// Ed25519 (RFC 8032) by OpenSSL's libcrypto, which .NET itself uses on Linux; the framework has no type for this algorithm.
/// Keys are raw 32 bytes, signatures raw 64 bytes.
/// </summary>
public static partial class Ed25519
{
    /// <summary>Bytes of a private or public key.</summary>
    public const int KeyBytes = 32;

    /// <summary>Bytes of a signature.</summary>
    public const int SignatureBytes = 64;

    private const string Library = "libcrypto";
    private const int NidEd25519 = 1087;

    // OPENSSL_INIT_NO_ATEXIT of crypto.h.
    private const ulong NoCleanupAtExit = 0x0008_0000;

    // Points of small order, without the sign bit. Under such a key a fixed signature is right for many messages, whoever made it.
    private static readonly byte[][] SmallOrder =
    [
        Convert.FromHexString("0000000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("0100000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        Convert.FromHexString("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        Convert.FromHexString("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        Convert.FromHexString("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        Convert.FromHexString("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ];

    static Ed25519() => NativeLibrary.SetDllImportResolver(typeof(Ed25519).Assembly, Resolve);

    /// <summary>The public key of a private one.</summary>
    public static byte[] PublicKey(ReadOnlySpan<byte> privateKey)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(privateKey.Length, KeyBytes);
        var key = NewPrivateKey(NidEd25519, 0, privateKey, KeyBytes);
        try
        {
            var result = new byte[KeyBytes];
            nuint length = KeyBytes;
            Check(key != 0 && GetPublicKey(key, result, ref length) == 1);
            return result;
        }
        finally
        {
            FreeKey(key);
        }
    }

    /// <summary>Signs a message.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> message)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(privateKey.Length, KeyBytes);
        var key = NewPrivateKey(NidEd25519, 0, privateKey, KeyBytes);
        var context = NewContext();
        try
        {
            var signature = new byte[SignatureBytes];
            nuint length = SignatureBytes;
            Check(key != 0 && context != 0 && SignInit(context, 0, 0, 0, key) == 1);
            Check(DigestSign(context, signature, ref length, message, (nuint)message.Length) == 1);
            return signature;
        }
        finally
        {
            FreeContext(context);
            FreeKey(key);
        }
    }

    /// <summary>Whether a signature is right. Wrong lengths and keys that are no point of the curve are simply not right.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != KeyBytes || signature.Length != SignatureBytes || IsSmallOrder(publicKey))
        {
            return false;
        }

        var key = NewPublicKey(NidEd25519, 0, publicKey, KeyBytes);
        var context = NewContext();
        try
        {
            return key != 0 && context != 0 && VerifyInit(context, 0, 0, 0, key) == 1
                && DigestVerify(context, signature, SignatureBytes, message, (nuint)message.Length) == 1;
        }
        finally
        {
            FreeContext(context);
            FreeKey(key);
            ClearErrors();
        }
    }

    private static bool IsSmallOrder(ReadOnlySpan<byte> publicKey)
    {
        Span<byte> point = stackalloc byte[KeyBytes];
        publicKey.CopyTo(point);
        point[^1] &= 0x7F;
        foreach (var weak in SmallOrder)
        {
            if (point.SequenceEqual(weak))
            {
                return true;
            }
        }

        return false;
    }

    private static void Check(bool good)
    {
        if (!good)
        {
            ClearErrors();
            throw new CryptographicException("libcrypto refused an Ed25519 operation.");
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
        {
            return 0;
        }

        foreach (var candidate in (ReadOnlySpan<string>)["libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.3.dylib", "libcrypto-3-x64.dll", "libcrypto"])
        {
            if (NativeLibrary.TryLoad(candidate, assembly, path, out var handle))
            {
                KeepUntilExit(handle);
                return handle;
            }
        }

        throw new DllNotFoundException("OpenSSL's libcrypto (version 1.1.1 or 3) is not installed; device identities need it. On Debian: apt-get install libssl3");
    }

    // Whoever uses the library first decides for the process. Unless told otherwise it takes its memory down at exit while background threads are still
    // inside of it, and the process dies of a segmentation fault instead of ending; .NET asks for the same when it is first.
    private static unsafe void KeepUntilExit(nint library)
    {
        if (NativeLibrary.TryGetExport(library, "OPENSSL_init_crypto", out var initialize))
        {
            _ = ((delegate* unmanaged<ulong, nint, int>)initialize)(NoCleanupAtExit, 0);
        }
    }

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    private static partial nint NewPrivateKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_public_key")]
    private static partial nint NewPublicKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    private static partial int GetPublicKey(nint key, Span<byte> output, ref nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    private static partial void FreeKey(nint key);

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_new")]
    private static partial nint NewContext();

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_free")]
    private static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_DigestSignInit")]
    private static partial int SignInit(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Library, EntryPoint = "EVP_DigestSign")]
    private static partial int DigestSign(nint context, Span<byte> signature, ref nuint length, ReadOnlySpan<byte> message, nuint messageLength);

    [LibraryImport(Library, EntryPoint = "EVP_DigestVerifyInit")]
    private static partial int VerifyInit(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Library, EntryPoint = "EVP_DigestVerify")]
    private static partial int DigestVerify(nint context, ReadOnlySpan<byte> signature, nuint length, ReadOnlySpan<byte> message, nuint messageLength);

    [LibraryImport(Library, EntryPoint = "ERR_clear_error")]
    private static partial void ClearErrors();
}
