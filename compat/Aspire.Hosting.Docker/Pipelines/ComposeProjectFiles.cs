using System.Security.Cryptography;
using System.Text;

namespace Aspire.Hosting.Docker.Pipelines;

/// <summary>Where the files of a Compose project are.</summary>
/// <param name="Environment">Name of the Compose environment in the model.</param>
/// <param name="Directory">Absolute path of the directory.</param>
/// <param name="EnvironmentName">Where it is deployed to, such as <c>Production</c>.</param>
internal sealed record ComposeProjectFiles(string Environment, string Directory, string EnvironmentName)
{
    /// <summary>The project.</summary>
    public string ComposeFile => Path.Combine(Directory, "docker-compose.yaml");

    /// <summary>Values that belong to the project wherever it is deployed to.</summary>
    public string EnvFile => Path.Combine(Directory, ".env");

    /// <summary>Values of one deployment.</summary>
    public string PreparedEnvFile => Path.Combine(Directory, $".env.{EnvironmentName}");

    /// <summary>Name that the engine knows the project by: the same for the same directory, and no other's.</summary>
    public string ProjectName
    {
        get
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Directory)));
            return $"aspire-{Environment}-{hash[..8]}".ToLowerInvariant();
        }
    }
}
