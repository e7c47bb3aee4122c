using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Aspire.Hosting.Engine.Containers;

/// <summary>Finds the Docker engine that the command line would use: DOCKER_HOST, the current context, the rootless socket, the default.</summary>
internal static class DockerEndpoint
{
    public static Uri Find()
    {
        if (Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host)
        {
            return Uri.TryCreate(host, UriKind.Absolute, out var uri)
                ? uri
                : throw new DistributedApplicationException($"DOCKER_HOST is '{host}', which is not an address such as unix:///var/run/docker.sock.");
        }

        if (FromContext() is { } context)
        {
            return context;
        }

        if (OperatingSystem.IsWindows())
        {
            return new Uri("npipe://./pipe/docker_engine");
        }

        var rootless = Path.Combine(Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") ?? "/nonexistent", "docker.sock");
        return new Uri("unix://" + (!File.Exists("/var/run/docker.sock") && File.Exists(rootless) ? rootless : "/var/run/docker.sock"));
    }

    private static Uri? FromContext()
    {
        var directory = Environment.GetEnvironmentVariable("DOCKER_CONFIG") is { Length: > 0 } configured
            ? configured
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker");
        try
        {
            var name = Environment.GetEnvironmentVariable("DOCKER_CONTEXT");
            if (string.IsNullOrEmpty(name) && Read(Path.Combine(directory, "config.json")) is { } configuration
                && configuration.RootElement.TryGetProperty("currentContext", out var current))
            {
                name = current.GetString();
            }

            if (string.IsNullOrEmpty(name) || name == "default")
            {
                return null;
            }

            var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
            using var meta = Read(Path.Combine(directory, "contexts", "meta", id, "meta.json"));
            return meta is not null && meta.RootElement.TryGetProperty("Endpoints", out var endpoints)
                && endpoints.TryGetProperty("docker", out var docker) && docker.TryGetProperty("Host", out var host)
                && Uri.TryCreate(host.GetString(), UriKind.Absolute, out var uri) ? uri : null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // a broken file of another tool; the default engine is the better guess than none
            return null;
        }
    }

    private static JsonDocument? Read(string path) => File.Exists(path) ? JsonDocument.Parse(File.ReadAllText(path)) : null;
}
