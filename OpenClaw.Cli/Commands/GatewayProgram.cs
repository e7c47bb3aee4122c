using System.Runtime.InteropServices;

namespace OpenClaw.Cli.Commands;

/// <summary>Turns this process into the gateway, so that signals, exit code and process id are the gateway's own.</summary>
internal static partial class GatewayProgram
{
    private const string Name = "OpenClaw.Gateway";

    /// <summary>Replaces this program; comes back only when that fails.</summary>
    public static int Execute(IReadOnlyList<string> arguments)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new CliException("openclaw gateway run needs Linux or macOS.", $"Start {Name}.exe itself.");
        }

        var program = Find() ?? throw new CliException(
            $"{Name} is not installed beside this command line.", "Start everything with ./run.sh, or build it with: dotnet build OpenClaw.Gateway");
        string[] words = program.EndsWith(".dll", StringComparison.Ordinal)
            ? [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", program, .. arguments]
            : [program, .. arguments];
        Console.Out.Flush();
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

    [LibraryImport("libc", EntryPoint = "execvp", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int ReplaceProcess(string file, string?[] arguments);
}
