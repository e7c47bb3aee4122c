using System.Security.Cryptography;
using System.Text;

namespace Aspire.Hosting.Engine.Containers;

/// <summary>A port of a container.</summary>
/// <param name="Number">Port inside.</param>
/// <param name="HostPort">Port of the host; chosen by the engine when null.</param>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
internal sealed record ContainerPort(int Number, int? HostPort, string Protocol)
{
    public string Key => FormattableString.Invariant($"{Number}/{Protocol}");
}

/// <summary>A mount of a container.</summary>
internal sealed record ContainerMount(string Type, string? Source, string Target, bool ReadOnly);

/// <summary>An image to build.</summary>
/// <param name="Context">Build context.</param>
/// <param name="Dockerfile">Dockerfile.</param>
/// <param name="Stage">Stage; the last when null.</param>
/// <param name="Arguments">Build arguments; a null value comes from the environment.</param>
/// <param name="Secrets">Build secrets by id.</param>
internal sealed record ImageBuild(
    string Context,
    string Dockerfile,
    string? Stage,
    IReadOnlyList<KeyValuePair<string, string?>> Arguments,
    IReadOnlyList<KeyValuePair<string, string>> Secrets);

/// <summary>A container to create.</summary>
internal sealed record ContainerSpec
{
    public required string Name { get; init; }

    public required string Image { get; init; }

    public ImageBuild? Build { get; init; }

    public string? Entrypoint { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    public IReadOnlyList<ContainerPort> Ports { get; init; } = [];

    public IReadOnlyList<ContainerMount> Mounts { get; init; } = [];

    public IReadOnlyList<string> NetworkAliases { get; init; } = [];

    public IReadOnlyList<string> RuntimeArguments { get; init; } = [];

    public ApplicationModel.ImagePullPolicy PullPolicy { get; init; }

    public bool Persistent { get; init; }

    /// <summary>Changes when anything changes that needs another container.</summary>
    public string Hash(string imageId)
    {
        var text = new StringBuilder();
        text.AppendJoin('\n', Image, imageId, Entrypoint).Append('\n');
        text.AppendJoin('\n', Arguments).Append('\n');

        // telemetry settings name ports and keys that differ from run to run and change nothing about the container
        text.AppendJoin('\n', Environment.Where(variable => !variable.Key.StartsWith("OTEL_", StringComparison.Ordinal))).Append('\n');
        text.AppendJoin('\n', Ports).Append('\n').AppendJoin('\n', Mounts).Append('\n');
        text.AppendJoin('\n', NetworkAliases).Append('\n').AppendJoin('\n', RuntimeArguments);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
