using System.Threading.Channels;

namespace Aspire.Dashboard.Telemetry;

/// <summary>Hands items to everyone who follows. A follower that is too slow loses its oldest items, never the sender's time.</summary>
public sealed class Broadcast<T>
{
    private const int Capacity = 10_000;

    private readonly Lock _gate = new();
    private volatile Channel<T>[] _followers = [];

    /// <summary>Items from now on, until the answer is disposed of.</summary>
    public Follower Subscribe()
    {
        var channel = Channel.CreateBounded<T>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        lock (_gate)
        {
            _followers = [.. _followers, channel];
        }

        return new Follower(this, channel);
    }

    internal void Publish(IReadOnlyList<T> items)
    {
        foreach (var follower in _followers)
        {
            foreach (var item in items)
            {
                follower.Writer.TryWrite(item);
            }
        }
    }

    /// <summary>One who follows.</summary>
    public sealed class Follower : IDisposable
    {
        private readonly Broadcast<T> _owner;
        private readonly Channel<T> _channel;

        internal Follower(Broadcast<T> owner, Channel<T> channel)
        {
            _owner = owner;
            _channel = channel;
        }

        /// <summary>The items.</summary>
        public ChannelReader<T> Reader => _channel.Reader;

        /// <inheritdoc/>
        public void Dispose()
        {
            lock (_owner._gate)
            {
                _owner._followers = Array.FindAll(_owner._followers, f => f != _channel);
            }

            _channel.Writer.TryComplete();
        }
    }
}
