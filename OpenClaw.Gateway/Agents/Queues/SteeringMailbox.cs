namespace OpenClaw.Gateway.Agents.Queues;

/// <summary>Messages for a turn that runs. Once it is closed nothing goes in, so nothing is lost in it.</summary>
internal sealed class SteeringMailbox
{
    private readonly Lock _lock = new();
    private List<RunRequest> _messages = [];
    private bool _closed;

    /// <returns>False when the turn takes no more.</returns>
    public bool TryAdd(RunRequest message)
    {
        lock (_lock)
        {
            if (!_closed)
            {
                _messages.Add(message);
            }

            return !_closed;
        }
    }

    /// <summary>What has come since the last time, in its order.</summary>
    public IReadOnlyList<RunRequest> Take()
    {
        lock (_lock)
        {
            var taken = _messages;
            _messages = [];
            return taken;
        }
    }

    /// <summary>Closes it for a turn that would end now.</summary>
    /// <returns>False when something waits in it: the turn goes on.</returns>
    public bool TryClose()
    {
        lock (_lock)
        {
            return _closed |= _messages.Count == 0;
        }
    }

    /// <summary>Closes it, whatever waits in it.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
        }
    }
}
