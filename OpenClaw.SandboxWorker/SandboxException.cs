using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.SandboxWorker;

/// <summary>Something that the caller is told as a <see cref="WorkerError"/>.</summary>
internal class SandboxException : Exception
{
    /// <param name="code">One of <see cref="WorkerErrorCodes"/>.</param>
    /// <param name="message">What is wrong; never a secret.</param>
    /// <param name="fix">What a person can do about it.</param>
    /// <param name="innerException">The cause.</param>
    public SandboxException(string code, string message, string? fix = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        Fix = fix;
    }

    public string Code { get; }

    public string? Fix { get; }

    public WorkerError ToError() => new() { Code = Code, Message = Message, Fix = Fix };
}
