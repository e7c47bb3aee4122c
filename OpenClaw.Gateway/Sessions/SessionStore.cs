using System.Collections.Concurrent;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Gateway.Sessions;

/// <summary>The session indexes of all agents, opened when first needed.</summary>
internal sealed class SessionStore(ConfigurationStore configuration, TimeProvider time, ILogger<SessionStore> logger) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<SessionIndex>> _indexes = new(StringComparer.Ordinal);

    public SessionIndex Of(string agentId) => _indexes.GetOrAdd(agentId, static (id, store) => new Lazy<SessionIndex>(() =>
        new SessionIndex(id, store.Paths.SessionsDir(id), store.Logger)), (Paths: configuration.Paths, Logger: (ILogger)logger)).Value;

    /// <summary>The index that a canonical key belongs to.</summary>
    public SessionIndex OfKey(string canonicalKey) =>
        Of(SessionKey.TryParse(canonicalKey, out var agentId, out _)
            ? ConfigurationSnapshot.NormalizeAgentId(agentId)
            : configuration.Current.DefaultAgentId);

    /// <summary>The indexes of the configured agents, the default one first.</summary>
    public IReadOnlyList<SessionIndex> All()
    {
        var current = configuration.Current;
        return [.. current.Agents.Select(agent => ConfigurationSnapshot.NormalizeAgentId(agent.Id))
            .OrderBy(id => id == current.DefaultAgentId ? 0 : 1).Distinct(StringComparer.Ordinal).Select(Of)];
    }

    /// <summary>The entry of a key, made when it does not exist.</summary>
    public async Task<SessionEntry> EnsureAsync(string canonicalKey, CancellationToken cancellationToken)
    {
        var index = OfKey(canonicalKey);
        return index.Find(canonicalKey)
            ?? await index.UpdateAsync(canonicalKey, old => old ?? SessionEntry.Create(time.GetUtcNow()), cancellationToken);
    }

    public void Dispose()
    {
        foreach (var index in _indexes.Values.Where(index => index.IsValueCreated))
        {
            index.Value.Dispose();
        }
    }
}
