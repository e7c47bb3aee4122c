using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Docker.Endpoints;

/// <summary>
/// The CLI's contexts: <c>DOCKER_CONTEXT</c>, else <c>currentContext</c> in <c>config.json</c>, names one;
/// <c>contexts/meta/&lt;sha256 of the name&gt;/meta.json</c> has its endpoint, <c>contexts/tls/&lt;the same&gt;/docker</c> its certificates.
/// </summary>
internal sealed class ContextEndpointProvider : IDockerEndpointProvider
{
    // The CLI's name for "no context".
    private const string DefaultContext = "default";

    public DockerEndpointFinding Find(DockerEnvironment environment)
    {
        var (name, namedBy) = environment.Get("DOCKER_CONTEXT") is { } chosen
            ? (chosen, "DOCKER_CONTEXT")
            : (ReadCurrentContext(environment.ConfigDirectory), "currentContext");
        if (name is null or DefaultContext)
        {
            var file = Path.Combine(environment.ConfigDirectory, "config.json");
            return DockerEndpointFinding.None($"docker context (none chosen by DOCKER_CONTEXT or {file})");
        }

        return DockerEndpointFinding.Found(Read(environment.ConfigDirectory, name, namedBy));
    }

    private static string? ReadCurrentContext(string configDirectory)
    {
        var path = Path.Combine(configDirectory, "config.json");
        if (!File.Exists(path))
        {
            return null;
        }

        using var document = ReadJson(path);
        return GetString(document.RootElement, "currentContext") is { Length: > 0 } name ? name : null;
    }

    private static DockerEndpoint Read(string configDirectory, string name, string namedBy)
    {
        var source = $"docker context \"{name}\"";
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        var path = Path.Combine(configDirectory, "contexts", "meta", id, "meta.json");
        if (!File.Exists(path))
        {
            throw DockerEndpointException.Unusable(
                $"{namedBy} names the docker context \"{name}\", which does not exist ({path} is missing). "
                + "Create it with `docker context create`, or choose one that `docker context ls` lists.");
        }

        using var document = ReadJson(path);
        var docker = GetObject(GetObject(document.RootElement, "Endpoints"), "docker");
        if (GetString(docker, "Host") is not { Length: > 0 } host)
        {
            throw DockerEndpointException.Unusable($"The docker context \"{name}\" has no Endpoints.docker.Host in {path}.");
        }

        var tls = DockerTls.FromDirectory(
            Path.Combine(configDirectory, "contexts", "tls", id, "docker"),
            docker is { } endpoint && endpoint.TryGetProperty("SkipTLSVerify", out var skip) && skip.ValueKind == JsonValueKind.True);
        var address = DockerAddress.Parse(host, source, tls.HasFiles || tls.SkipVerification);
        return new DockerEndpoint(address, source, address.Scheme == "tcp" && (tls.HasFiles || tls.SkipVerification) ? tls : null);
    }

    private static JsonDocument ReadJson(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw DockerEndpointException.Unusable($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    private static JsonElement? GetObject(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var value) ? value : null;

    private static string? GetString(JsonElement? parent, string name) =>
        GetObject(parent, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
