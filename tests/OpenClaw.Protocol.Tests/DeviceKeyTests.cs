using OpenClaw.Protocol.Devices;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Protocol.Tests;

/// <summary>Keys and signatures against fixed vectors; Ed25519 is deterministic.</summary>
public sealed class DeviceKeyTests
{
    private const string Nonce = "11111111-2222-3333-4444-555555555555";

    private static readonly DeviceKey Key = DeviceKey.FromPrivateKey([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    private static readonly ConnectParams Connect = new()
    {
        MinProtocol = 3,
        MaxProtocol = 3,
        Client = new ClientInfo { Id = "cli", Mode = "cli", Version = "1", Platform = "linux" },
        Role = "operator",
        Scopes = ["operator.admin", "operator.approvals", "operator.pairing"],
        Auth = new ConnectAuth { Token = "tok123" },
    };

    [Fact]
    public void The_id_is_the_hash_of_the_public_key()
    {
        Assert.Equal("A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg", Key.PublicKey);
        Assert.Equal("56475aa75463474c0285df5dbf2bcab73da651358839e9b77481b2eab107708c", Key.DeviceId);
    }

    [Theory]
    [InlineData(null, "aiVqn79JAz3x3nx2DiZRK-J_9NoNAfwjO8jaas6coszhyCggj_Xv38sl0piyN7OEbTS0Q-7VIjJ0qKVmIQ3WCw")]
    [InlineData(Nonce, "gUcZHDfb1uN3ztQDux8pZ3dZnmlJvS5-crDwBWIqmshvHx4euohPAz2heHzywqWTvPN-ChBcRgaIIOfzgW_PBA")]
    public void A_signature_is_that_of_every_other_implementation(string? nonce, string expected)
    {
        var payload = DeviceSignature.Payload(Key.DeviceId, Connect, 1_700_000_000_000, nonce);

        Assert.Equal(expected, Key.Sign(payload));
        Assert.True(DeviceKey.TryReadPublicKey(Key.PublicKey, out var publicKey));
        Assert.True(DeviceKey.Verify(publicKey, payload, expected));
        Assert.False(DeviceKey.Verify(publicKey, payload + " ", expected));
    }

    [Fact]
    public void A_key_survives_its_pem()
    {
        var key = DeviceKey.Create();

        Assert.Equal(key.DeviceId, DeviceKey.FromPem(key.PrivateKeyPem).DeviceId);
        Assert.True(DeviceKey.TryReadPublicKey(key.PublicKeyPem, out var publicKey));
        Assert.Equal(key.DeviceId, DeviceKey.IdOf(publicKey));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not base64 at all!")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")]
    public void What_is_no_key_is_not_taken(string text) => Assert.False(DeviceKey.TryReadPublicKey(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("?")]
    public void What_is_no_signature_is_not_right(string signature)
    {
        DeviceKey.TryReadPublicKey(Key.PublicKey, out var publicKey);

        Assert.False(DeviceKey.Verify(publicKey, "text", signature));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void A_key_under_which_anyone_can_sign_is_not_taken(string key)
    {
        var trivial = System.Buffers.Text.Base64Url.EncodeToString(new byte[64]);

        Assert.All(Enumerable.Range(0, 64), i => Assert.False(DeviceKey.Verify(Convert.FromHexString(key), $"text {i}", trivial)));
    }
}
