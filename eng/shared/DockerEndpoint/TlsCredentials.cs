using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Docker.DotNet;
using Microsoft.Net.Http.Client;

namespace Docker.Endpoints;

/// <summary>Mutual TLS with the engine.</summary>
internal sealed class TlsCredentials : Credentials
{
    private readonly X509Certificate2? _certificate;
    private readonly X509Certificate2Collection? _authorities;
    private readonly bool _skipVerification;

    private TlsCredentials(X509Certificate2? certificate, X509Certificate2Collection? authorities, bool skipVerification)
    {
        _certificate = certificate;
        _authorities = authorities;
        _skipVerification = skipVerification;
    }

    public static TlsCredentials Load(DockerTls tls)
    {
        if (tls.CertificateFile is null != tls.KeyFile is null)
        {
            var missing = tls.KeyFile is null ? "key.pem" : "cert.pem";
            throw DockerEndpointException.Unusable(
                $"The docker client certificate is incomplete: {tls.CertificateFile ?? tls.KeyFile} is there, its {missing} is missing.");
        }

        try
        {
            return new TlsCredentials(LoadCertificate(tls), LoadAuthorities(tls), tls.SkipVerification);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw DockerEndpointException.Unusable($"The docker certificates cannot be read: {exception.Message}", exception);
        }
    }

    public override bool IsTlsCredentials() => true;

    public override HttpMessageHandler GetHandler(HttpMessageHandler innerHandler)
    {
        var handler = (ManagedHandler)innerHandler;
        if (_certificate is not null)
        {
            handler.ClientCertificates = [_certificate];
        }

        handler.ServerCertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(certificate, chain, errors);
        return handler;
    }

    public override void Dispose()
    {
        _certificate?.Dispose();
        foreach (var authority in _authorities ?? [])
        {
            authority.Dispose();
        }

        base.Dispose();
    }

    private static X509Certificate2? LoadCertificate(DockerTls tls)
    {
        if (tls.CertificateFile is null)
        {
            return null;
        }

        var certificate = X509Certificate2.CreateFromPemFile(tls.CertificateFile, tls.KeyFile);
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        // Windows' TLS does not take a key that lives in memory only; a round trip through PKCS#12 gives it a container.
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
    }

    private static X509Certificate2Collection? LoadAuthorities(DockerTls tls)
    {
        if (tls.AuthorityFile is null)
        {
            return null;
        }

        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(tls.AuthorityFile);
        return authorities;
    }

    private bool IsTrusted(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (_skipVerification || errors == SslPolicyErrors.None)
        {
            return true;
        }

        // An authority of one's own makes exactly one error, and then the chain must end in it.
        if (_authorities is null || errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 engine)
        {
            return false;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return own.Build(engine);
    }
}
