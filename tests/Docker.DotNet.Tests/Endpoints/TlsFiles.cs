using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Docker.DotNet.Tests.Endpoints;

/// <summary>An authority, the engine's certificate and a client's, the latter as the files the CLI uses.</summary>
internal sealed class TlsFiles : IDisposable
{
    private readonly X509Certificate2 _authority;
    private readonly X509Certificate2 _engine;

    public TlsFiles()
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        _engine = Issue("CN=engine");
        using var client = Issue("CN=client");
        File.WriteAllText(Path.Combine(Folder, "ca.pem"), _authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(Folder, "cert.pem"), client.ExportCertificatePem());
        File.WriteAllText(Path.Combine(Folder, "key.pem"), client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("ddn-tls-").FullName;

    /// <summary>Greets like an engine with <c>--tlsverify</c>: whoever shows no certificate of the authority is sent away.</summary>
    public async Task<Stream> AcceptAsync(Stream connection)
    {
        var stream = new SslStream(connection);
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = _engine,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Issuer == _authority.Subject,
        });
        return stream;
    }

    public void Dispose()
    {
        _authority.Dispose();
        _engine.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private X509Certificate2 Issue(string subject)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(
            _authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }
}
