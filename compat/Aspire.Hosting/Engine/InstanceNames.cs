using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine;

/// <summary>Names the instances of resources.</summary>
internal static class InstanceNames
{
    /// <summary>Eight random lower-case letters.</summary>
    public static string NewSuffix() => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 8);

    /// <summary>The instances of a resource.</summary>
    public static IReadOnlyList<DcpInstance> For(IResource resource, AppHostMetadata appHost)
    {
        if (resource.IsContainer())
        {
            var suffix = resource.GetContainerLifetimeType() == ContainerLifetime.Persistent ? appHost.Sha256[..8] : NewSuffix();
            var name = resource.TryGetLastAnnotation<ContainerNameAnnotation>(out var chosen) ? chosen.Name : $"{resource.Name}-{suffix}";
            return [new DcpInstance(name, suffix, 0)];
        }

        return [.. Enumerable.Range(0, resource.GetReplicaCount()).Select(index =>
        {
            var suffix = NewSuffix();
            return new DcpInstance($"{resource.Name}-{suffix}", suffix, index);
        })];
    }
}
