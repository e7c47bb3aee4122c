namespace Aspire.Hosting.Engine.Networking;

/// <summary>Listens where others expect an endpoint and passes on to the instances that serve it.</summary>
internal interface IEndpointProxy : IAsyncDisposable
{
    /// <summary>Port it listens on.</summary>
    int Port { get; }

    /// <summary>Passes on to a port of this machine.</summary>
    /// <param name="instance">Who serves.</param>
    /// <param name="port">Port on which it does.</param>
    void SetBackend(string instance, int port);

    /// <summary>Stops passing on to an instance.</summary>
    void RemoveBackend(string instance);
}
