namespace OpenClaw.Testing.Processes;

/// <summary>Finds processes of a run, whoever started them.</summary>
public static class ProcessSearch
{
    /// <summary>Whether a process other than this one has the text in its environment or arguments, as every process of a run has its state directory.</summary>
    public static bool AnyMentions(string text) => Directory.EnumerateDirectories("/proc", "*")
        .Where(directory => int.TryParse(Path.GetFileName(directory), out var id) && id != Environment.ProcessId)
        .Any(directory => Mentions(Path.Combine(directory, "environ"), text) || Mentions(Path.Combine(directory, "cmdline"), text));

    private static bool Mentions(string file, string text)
    {
        try
        {
            return File.ReadAllText(file).Contains(text, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // it has ended, or is somebody else's
            return false;
        }
    }
}
