namespace Docker.Endpoints;

/// <summary>The certificates of a TCP endpoint, as PEM files. Those that are missing are null.</summary>
/// <param name="AuthorityFile">Who may sign the engine's certificate; null for the system's authorities.</param>
/// <param name="CertificateFile">The client's certificate.</param>
/// <param name="KeyFile">Its key.</param>
/// <param name="SkipVerification">Accept any certificate of the engine. A person asked for that explicitly.</param>
internal sealed record DockerTls(string? AuthorityFile, string? CertificateFile, string? KeyFile, bool SkipVerification)
{
    public bool HasFiles => AuthorityFile is not null || CertificateFile is not null;

    /// <summary>Reads the names the CLI uses: <c>ca.pem</c>, <c>cert.pem</c>, <c>key.pem</c>.</summary>
    public static DockerTls FromDirectory(string directory, bool skipVerification) =>
        new(Existing(directory, "ca.pem"), Existing(directory, "cert.pem"), Existing(directory, "key.pem"), skipVerification);

    private static string? Existing(string directory, string name)
    {
        var path = Path.Combine(directory, name);
        return File.Exists(path) ? path : null;
    }
}
