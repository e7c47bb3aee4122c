namespace Microsoft.Net.Http.Client;

/// <summary>A stream that can be closed for writing while it is read on.</summary>
public abstract class WriteClosableStream : Stream
{
    /// <summary>Whether <see cref="CloseWrite"/> works.</summary>
    public abstract bool CanCloseWrite { get; }

    /// <summary>Tells the other side that nothing more will be written.</summary>
    public abstract void CloseWrite();
}
