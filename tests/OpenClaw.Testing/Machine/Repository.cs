namespace OpenClaw.Testing.Machine;

/// <summary>Where the source and what was built of it are.</summary>
public static class Repository
{
    /// <summary>The directory of OpenClaw.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>
    /// The built assembly of a project at the root, of the same configuration as the tests that run. The test project has to reference
    /// that project, with <c>ReferenceOutputAssembly="false"</c> when it only starts it.
    /// </summary>
    /// <param name="project">Name of the project, such as <c>OpenClaw.Gateway</c>.</param>
    /// <param name="assembly">Name of the assembly when it is another one.</param>
    public static string AssemblyOf(string project, string? assembly = null)
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var path = Path.Combine(Root, project, "bin", framework.Parent!.Name, framework.Name, (assembly ?? project) + ".dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{project} is not built: {path} does not exist.", path);
    }

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "OpenClaw.sln")))
            {
                return directory.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No OpenClaw.sln in or above {AppContext.BaseDirectory}.");
    }
}
