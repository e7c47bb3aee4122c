using System.Text.Json.Nodes;
using OpenClaw.Testing.Machine;

namespace Aspire.Conformance.Tests.Recordings;

/// <summary>A case of tests/Aspire.Conformance: an application host and what the real Aspire made of it.</summary>
public sealed class ConformanceCase
{
    private static readonly string Root = Path.Combine(Repository.Root, "tests", "Aspire.Conformance");

    private ConformanceCase(string directory) => Directory = directory;

    /// <summary>Names of all cases, for theories.</summary>
    public static TheoryData<string> Names => [.. Directories.Select(path => Path.GetFileName(path))];

    /// <summary>Absolute path of the case; <c>&lt;CASE&gt;</c> in recordings.</summary>
    public string Directory { get; }

    /// <summary>Name of the case, such as <c>05-endpoints</c>.</summary>
    public string Name => Path.GetFileName(Directory);

    /// <summary>Absolute path of the built application host.</summary>
    public string AppHostAssembly
    {
        get
        {
            var project = Path.GetFileNameWithoutExtension(System.IO.Directory.GetFiles(Path.Combine(Directory, "AppHost"), "*.csproj").Single());
            return Repository.AssemblyOf(Path.Combine("tests", "Aspire.Conformance", Name, "AppHost"), project);
        }
    }

    /// <summary>What the recording added (<c>collect.json</c>); empty when it added nothing.</summary>
    public JsonObject Additions =>
        File.Exists(Path.Combine(Directory, "collect.json"))
            ? JsonNode.Parse(File.ReadAllText(Path.Combine(Directory, "collect.json")))!.AsObject()
            : [];

    /// <summary>Names of the cases that have a recording, for theories.</summary>
    /// <param name="recording">Name of the file, such as <c>run-events.txt</c>.</param>
    public static TheoryData<string> NamesWith(string recording) =>
        [.. Directories.Where(path => File.Exists(Path.Combine(path, "expected", recording))).Select(path => Path.GetFileName(path))];

    /// <summary>The case of that name.</summary>
    public static ConformanceCase Named(string name)
    {
        var directory = Path.Combine(Root, name);
        return IsCase(directory) ? new ConformanceCase(directory) : throw new ArgumentException($"No case '{name}' in {Root}.", nameof(name));
    }

    /// <summary>True when the case has a recording.</summary>
    public bool Has(string recording) => File.Exists(Path.Combine(Directory, "expected", recording));

    /// <summary>Text of a recording.</summary>
    /// <param name="recording">Name of the file, such as <c>run-model.json</c>.</param>
    public string Recorded(string recording) => File.ReadAllText(Path.Combine(Directory, "expected", recording));

    private static IEnumerable<string> Directories => System.IO.Directory.EnumerateDirectories(Root).Where(IsCase).Order(StringComparer.Ordinal);

    private static bool IsCase(string directory) => System.IO.Directory.Exists(Path.Combine(directory, "expected"));
}
