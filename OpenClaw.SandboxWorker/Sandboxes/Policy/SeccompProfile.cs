using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.Protocol.Sandboxes.Rules;

namespace OpenClaw.SandboxWorker.Sandboxes.Policy;

/// <summary>Reads a seccomp profile; the engine takes its text, not its path.</summary>
internal static class SeccompProfile
{
    private const int LargestProfile = 1 << 20;

    /// <returns>The profile without spaces, since the engine compares and stores it as one option; null for none.</returns>
    public static string? Read(string? path, SettingErrors errors)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            if (new FileInfo(path).Length > LargestProfile)
            {
                errors.Invalid("docker.seccompProfile", path, "must be a JSON file of at most 1 MiB.");
                return null;
            }

            using var profile = JsonDocument.Parse(File.ReadAllBytes(path));
            return JsonSerializer.Serialize(profile.RootElement, ProfileJson.Default.JsonElement);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            errors.Invalid("docker.seccompProfile", path, $"cannot be read: {exception.Message}");
            return null;
        }
    }
}

/// <summary>Rewrites a profile without spaces.</summary>
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ProfileJson : JsonSerializerContext;
