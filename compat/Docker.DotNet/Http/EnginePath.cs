using System.Runtime.CompilerServices;

namespace Docker.DotNet.Http;

/// <summary>Names and ids in request paths.</summary>
internal static class EnginePath
{
    /// <summary>
    /// Escapes what a path cannot hold. Slashes and colons stay, image names have them; a name that would lead to another resource of
    /// the engine is refused.
    /// </summary>
    /// <exception cref="ArgumentException">It is missing, empty, or such a name.</exception>
    public static string Escape(string name, [CallerArgumentExpression(nameof(name))] string parameter = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, parameter);
        var segments = name.Split('/');
        return Array.Exists(segments, segment => segment is "." or "..")
            ? throw new ArgumentException($"\"{name}\" is not the name of a Docker object.", parameter)
            : string.Join('/', segments.Select(segment => Uri.EscapeDataString(segment).Replace("%3A", ":", StringComparison.Ordinal)));
    }
}
