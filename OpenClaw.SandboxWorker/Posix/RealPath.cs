namespace OpenClaw.SandboxWorker.Posix;

/// <summary>Where a path leads when every link on it is followed.</summary>
internal static class RealPath
{
    // More than any real chain of links; what has more is a loop.
    private const int MaxLinks = 40;

    /// <summary>The path with every link resolved, as far as it exists; <c>/</c>, which no rule allows, when links go round in circles.</summary>
    public static string Of(string path)
    {
        var links = 0;
        var pending = new Stack<string>(Segments(path));
        var real = "/";
        while (pending.TryPop(out var segment))
        {
            if (segment == "..")
            {
                real = Path.GetDirectoryName(real) ?? "/";
                continue;
            }

            var next = Path.Combine(real, segment);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                return "/";
            }

            real = target.StartsWith('/') ? "/" : real;
            foreach (var part in Segments(target))
            {
                pending.Push(part);
            }
        }

        return real;

        // In the order in which a stack gives them back.
        static IEnumerable<string> Segments(string text) => text.Split('/').Where(part => part is not ("" or ".")).Reverse();
    }
}
