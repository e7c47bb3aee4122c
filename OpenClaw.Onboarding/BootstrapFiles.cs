using OpenClaw.Protocol.Workspaces;

namespace OpenClaw.Onboarding;

/// <summary>The files by which an agent knows who it is and for whom it works.</summary>
public static class BootstrapFiles
{
    /// <summary>
    /// Writes the files that a workspace lacks. One that has none of them is new, and also gets BOOTSTRAP.md, which tells the agent how to
    /// begin.
    /// </summary>
    /// <param name="workspace">An existing directory.</param>
    public static void Seed(string workspace)
    {
        var missing = BootstrapFileNames.Lasting.Where(name => !File.Exists(Path.Combine(workspace, name))).ToList();
        foreach (var name in missing.Count == BootstrapFileNames.Lasting.Count ? BootstrapFileNames.Given : missing)
        {
            using var template = typeof(BootstrapFiles).Assembly.GetManifestResourceStream(name)!;
            using var file = new FileStream(Path.Combine(workspace, name), FileMode.CreateNew, FileAccess.Write);
            template.CopyTo(file);
        }
    }
}
