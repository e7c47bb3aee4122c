using System.Collections.Frozen;

namespace OpenClaw.Gateway.Methods;

/// <summary>All methods there are.</summary>
internal sealed class MethodTable
{
    private readonly FrozenDictionary<string, RpcMethod> _byName;

    public MethodTable(IEnumerable<IMethodGroup> groups)
    {
        All = [.. groups.SelectMany(group => group.Methods)];
        _byName = All.ToFrozenDictionary(method => method.Name, StringComparer.Ordinal);
        Advertised = [.. All.Where(method => method.Advertised).Select(method => method.Name)];
    }

    public IReadOnlyList<RpcMethod> All { get; }

    public IReadOnlyList<string> Advertised { get; }

    public RpcMethod? Find(string name) => _byName.GetValueOrDefault(name);
}
