using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.SandboxWorker.Sandboxes.Lifecycle;

/// <summary>An image that the engine does not have. It is never replaced by another: that one might lack what a tool needs.</summary>
internal static class MissingImage
{
    public static SandboxException Error(string image, Exception? cause) => new(
        WorkerErrorCodes.ImageMissing,
        $"The sandbox image {image} does not exist on the engine's machine. Nothing was run.",
        image switch
        {
            SandboxDockerSettings.DefaultImage => "Build it: scripts/sandbox-setup.sh",
            "openclaw-sandbox-common:bookworm-slim" => "Build it: scripts/sandbox-common-setup.sh",
            _ => $"Build it, or pull it: docker pull {image}",
        },
        cause);
}
