using System.Runtime.InteropServices;

namespace OpenClaw.Cli.Commands;

/// <summary>Turns this process into the gateway, so that signals, exit code and process id are the gateway's own.</summary>
internal static partial class GatewayProgram
{
    private const string Name = "OpenClaw.Gateway";

    /// <summary>Replaces this program; comes back only when that fails.</summary>
    /// <param name="arguments">The gateway's own options.</param>
    /// <param name="environment">Variables that it gets beside those of this process.</param>
    public static int Execute(IReadOnlyList<string> arguments, IReadOnlyList<(string Name, string Value)> environment)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new CliException("openclaw gateway run needs Linux or macOS.", $"Start {Name}.exe itself.");
        }

        var program = Find() ?? throw new CliException(
            $"{Name} is not installed beside this command line.", "In a source tree start everything with ./run.sh, or the gateway alone with: ./openclaw gateway run");
        string[] words = program.EndsWith(".dll", StringComparison.Ordinal)
            ? [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", program, .. arguments]
            : [program, .. arguments];
        Console.Out.Flush();
        foreach (var (name, value) in environment)
        {
            // The runtime keeps a copy of its environment; the program that follows sees the real one.
            _ = SetVariable(name, value, overwrite: 1);
        }

        _ = ReplaceProcess(words[0], [.. words, null]);
        throw new CliException($"{words[0]} cannot be started: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    // Beside this program (installed), in a directory of its own (container image), or in the build output of a source tree.
    private static string? Find()
    {
        var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        var framework = new DirectoryInfo(here);
        IEnumerable<string?> directories =
        [
            here,
            Path.Combine(here, "..", "gateway"),
            framework.Parent is { } configuration
                ? Path.Combine(here, "..", "..", "..", "..", Name, "bin", configuration.Name, framework.Name)
                : null,
        ];
        return directories.OfType<string>()
            .SelectMany(directory => new[] { Path.Combine(directory, Name), Path.Combine(directory, Name + ".dll") })
            .Where(File.Exists)
            .Select(Path.GetFullPath)
            .FirstOrDefault();
    }

    [LibraryImport("libc", EntryPoint = "setenv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "execvp", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int ReplaceProcess(string file, string?[] arguments);
}
