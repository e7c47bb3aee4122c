using System.Security.Cryptography;
using System.Text;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Sandboxes.Setup;

/// <summary>What a derived image is made of.</summary>
/// <param name="Image">Its base, as the settings call it.</param>
/// <param name="ImageId">The engine's id of its base: a tag that was built again is another base.</param>
/// <param name="Command">The setup command.</param>
/// <param name="Env">The environment of the command, which the result may depend on.</param>
/// <param name="Key">64 hexadecimal digits; the same for the same image, id, command and environment.</param>
internal sealed record SetupRecipe(string Image, string ImageId, string Command, IReadOnlyDictionary<string, string> Env, string Key)
{
    /// <summary>Repository of all derived images.</summary>
    public const string Repository = "openclaw-sandbox-setup";

    public static SetupRecipe Of(SandboxPolicy policy, string command, string imageId)
    {
        // NUL is in none of them.
        var parts = new[] { imageId, command }.Concat(policy.Docker.Env.OrderBy(variable => variable.Key, StringComparer.Ordinal).SelectMany(variable => new[] { variable.Key, variable.Value }));
        return new SetupRecipe(policy.Docker.Image, imageId, command, policy.Docker.Env, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts)))));
    }

    /// <summary>The tag of the image: a state directory does not use, and so never loses, the images of another.</summary>
    public string TagOf(string instance) => $"{instance[..12]}-{Key[..32]}";

    public string ReferenceOf(string instance) => $"{Repository}:{TagOf(instance)}";
}
