namespace Docker.DotNet;

/// <summary>How a client proves to the engine who it is.</summary>
public abstract class Credentials : IDisposable
{
    /// <summary>Whether the connection is TLS.</summary>
    public abstract bool IsTlsCredentials();

    /// <summary>Puts the credentials into the chain of handlers.</summary>
    /// <param name="innerHandler">
    /// The handler that talks to the engine, a <see cref="Microsoft.Net.Http.Client.ManagedHandler"/>: configure and return it, or
    /// return a handler around it.
    /// </param>
    public abstract HttpMessageHandler GetHandler(HttpMessageHandler innerHandler);

    /// <summary>Releases what the credentials hold, such as certificates.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
