using System.Collections.Immutable;
using System.Text;
using OpenClaw.Testing.Machine;

namespace Aspire.Conformance.Tests.RunMode;

/// <summary>
/// Application hosts that run in the test's own process: alone, because their user secrets and their console belong to the whole process.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RunModeCollection : ICollectionFixture<OwnUserSecrets>
{
    public const string Name = "run mode";
}

/// <summary>User secrets that no other program sees.</summary>
public sealed class OwnUserSecrets : IDisposable
{
    // names the directory of the user secrets before HOME does
    private const string Variable = "APPDATA";

    private readonly TempDirectory _directory = new();
    private readonly string? _before = Environment.GetEnvironmentVariable(Variable);

    public OwnUserSecrets() => Environment.SetEnvironmentVariable(Variable, _directory.Path);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, _before);
        _directory.Dispose();
    }
}

/// <summary>Keeps the lines on the console that start with a text.</summary>
internal sealed class ConsoleCapture : TextWriter
{
    private readonly TextWriter _before = Console.Out;
    private readonly string _prefix;
    private ImmutableList<string> _lines = [];

    public ConsoleCapture(string prefix)
    {
        _prefix = prefix;
        Console.SetOut(Synchronized(this));
    }

    public override Encoding Encoding => Encoding.UTF8;

    public IReadOnlyList<string> Lines => _lines;

    public override void Write(char value) => _before.Write(value);

    public override void WriteLine(string? value)
    {
        if (value?.StartsWith(_prefix, StringComparison.Ordinal) == true)
        {
            ImmutableInterlocked.Update(ref _lines, (lines, line) => lines.Add(line), value);
        }
        else
        {
            _before.WriteLine(value);
        }
    }

    protected override void Dispose(bool disposing)
    {
        Console.SetOut(_before);
        base.Dispose(disposing);
    }
}
