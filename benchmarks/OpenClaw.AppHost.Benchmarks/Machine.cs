using System.Globalization;
using OpenClaw.Testing.Machine;

namespace OpenClaw.AppHost.Benchmarks;

/// <summary>Directories and ports of one round.</summary>
internal sealed class Machine : IDisposable
{
    // one home for all rounds: the second start finds its secrets
    private static readonly TempDirectory Home = new();

    private readonly TempDirectory _state = new();

    public static string HomeDirectory => Home.Path;

    public string StateDirectory => _state.Path;

    public string GatewayPort { get; } = Text(FreePort.Next());

    public string WorkerPort { get; } = Text(FreePort.Next());

    public string DashboardPort { get; } = Text(FreePort.Next());

    public string OtlpPort { get; } = Text(FreePort.Next());

    public void Dispose() => _state.Dispose();

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
