using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.SandboxWorker.Files;

/// <summary>A file that was to be new exists.</summary>
/// <param name="path">Its path in the container.</param>
internal sealed class FileExistsException(string path) : SandboxException(WorkerErrorCodes.FileDenied, $"{path} exists already.");
