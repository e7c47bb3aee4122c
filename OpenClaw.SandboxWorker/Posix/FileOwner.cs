using System.Runtime.InteropServices;

namespace OpenClaw.SandboxWorker.Posix;

/// <summary>Who owns a file: the numbers, since names differ between this machine and the sandbox.</summary>
/// <param name="User">The uid.</param>
/// <param name="Group">The gid.</param>
internal readonly record struct FileOwner(uint User, uint Group)
{
    /// <summary>The user this process acts as.</summary>
    public static FileOwner OfThisProcess { get; } = new(SystemCalls.EffectiveUser(), SystemCalls.EffectiveGroup());

    /// <summary>The owner of what <paramref name="path"/> leads to.</summary>
    /// <exception cref="IOException">It does not exist or cannot be reached.</exception>
    public static FileOwner Of(string path) => FileStatus.Of(path).Owner;

    /// <summary>Gives <paramref name="path"/> to this owner; a link itself, not what it leads to.</summary>
    public void Take(string path)
    {
        if (SystemCalls.ChangeOwner(path, User, Group) != 0)
        {
            throw new IOException($"chown {this} {path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    public override string ToString() => $"{User}:{Group}";
}
