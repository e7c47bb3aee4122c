using Aspire.Dashboard.Telemetry;
using Google.Protobuf.Collections;
using OpenTelemetry.Proto.Common.V1;
using ResourceMessage = OpenTelemetry.Proto.Resource.V1.Resource;

namespace Aspire.Dashboard.Otlp;

/// <summary>What reading one request came to.</summary>
/// <param name="Rejected">Items refused.</param>
/// <param name="Reason">Why, for the sender; empty when nothing was refused.</param>
internal readonly record struct OtlpResult(int Rejected, string Reason);

/// <summary>What the readers of the three signals share: who sent it, by which library.</summary>
internal sealed class OtlpReader(TelemetryStore store)
{
    private const string ServiceNameKey = "service.name";
    private const string InstanceIdKey = "service.instance.id";

    public AttributeReader Attributes { get; } = new(store.Limits);

    public TelemetryStore Store => store;

    public TelemetryResource Resource(ResourceMessage? message)
    {
        var dropped = 0;
        TelemetryAttribute[] attributes = message is null ? [] : Attributes.Read(message.Attributes, ref dropped);
        return store.Resources.GetOrAdd(
            Find(attributes, ServiceNameKey) ?? TelemetryResource.UnknownService, Find(attributes, InstanceIdKey), attributes);
    }

    public TelemetryScope Scope(InstrumentationScope? scope) =>
        scope is null ? TelemetryScope.None : new TelemetryScope(Attributes.Name(scope.Name), Attributes.Name(scope.Version));

    public TelemetryAttribute[] SortedAttributes(RepeatedField<KeyValue> source)
    {
        var dropped = 0;
        var attributes = Attributes.Read(source, ref dropped);
        Array.Sort(attributes, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return attributes;
    }

    private static string? Find(TelemetryAttribute[] attributes, string key)
    {
        var value = Array.Find(attributes, a => a.Key == key).Value;
        return string.IsNullOrEmpty(value) ? null : value;
    }
}
