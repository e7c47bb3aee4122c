using OpenClaw.Protocol;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Config;

/// <summary>
/// The <c>.env</c> of the state directory as settings: what the environment of the process lacks, or has as a blank, comes from here.
/// </summary>
internal sealed class StateEnvironment(string stateDirectory) : ConfigurationProvider, IConfigurationSource
{
    /// <summary>Path of the file.</summary>
    public string Path { get; } = System.IO.Path.Combine(stateDirectory, EnvironmentFile.FileName);

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Load() => Data = EnvironmentFile.Read(stateDirectory)
        .Where(variable => OpenClawEnvironment.Present(Environment.GetEnvironmentVariable(variable.Key)) is null)
        .ToDictionary(variable => variable.Key, variable => (string?)variable.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the file again.</summary>
    public void Reload()
    {
        Load();
        OnReload();
    }
}
