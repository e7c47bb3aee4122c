namespace Aspire.Hosting.Publishing;

/// <summary>Gives ports to endpoints that name none: from 8000 upwards, each port once.</summary>
internal sealed class PortAllocator
{
    private const int FirstPort = 8000;

    private readonly HashSet<int> _used = [];
    private int _next = FirstPort;

    /// <summary>Takes a port out of the allocation, because the model names it.</summary>
    public void AddUsedPort(int port) => _used.Add(port);

    /// <summary>The next free port.</summary>
    public int AllocatePort()
    {
        while (!_used.Add(_next))
        {
            _next++;
        }

        return _next++;
    }
}
