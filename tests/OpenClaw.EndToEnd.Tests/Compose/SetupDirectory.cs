using System.Globalization;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace OpenClaw.EndToEnd.Tests.Compose;

/// <summary>A checkout with what docker-setup.sh needs, and a home directory with a blank in its path.</summary>
public sealed class SetupDirectory : IDisposable
{
    private readonly TempDirectory _directory = new();

    // The default may be taken on a machine that other tests run on.
    private readonly string _port = FreePort.Next().ToString(CultureInfo.InvariantCulture);

    /// <summary>Makes the checkout.</summary>
    public SetupDirectory()
    {
        // Containers have to get through.
        File.SetUnixFileMode(_directory.Path, (UnixFileMode)0b111_101_101);
        foreach (var name in new[] { "docker-setup.sh", "docker-compose.yml", "scripts/build-images.sh" })
        {
            File.Copy(Path.Combine(Repository.Root, name), _directory.Combine("checkout", name));
        }

        System.IO.Directory.CreateDirectory(Home);
    }

    /// <summary>The checkout.</summary>
    public string Directory => _directory.Combine("checkout");

    /// <summary>The home directory.</summary>
    public string Home => _directory.Combine("a home");

    /// <summary>The .env file.</summary>
    public string EnvFile => Path.Combine(Directory, ".env");

    /// <summary>What the stub was called with, a line for each call.</summary>
    public string Calls => File.Exists(CallsFile) ? File.ReadAllText(CallsFile) : "";

    private string CallsFile => _directory.Combine("calls");

    /// <summary>Replaces a script of the checkout.</summary>
    public void Replace(string name, string content)
    {
        var path = Path.Combine(Directory, name);
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
    }

    /// <summary>Runs the setup with a docker that only writes down what it was asked for.</summary>
    /// <param name="settings">Variables of the environment.</param>
    public Task<ProcessResult> RunWithStubAsync(params (string Name, string Value)[] settings)
    {
        var stub = _directory.Write("bin/docker", $"#!/bin/sh\nprintf '%s\\n' \"$*\" >>'{CallsFile}'\n");
        File.SetUnixFileMode(stub, (UnixFileMode)0b111_101_101);
        return RunAsync([("PATH", $"{Path.GetDirectoryName(stub)}:{Environment.GetEnvironmentVariable("PATH")}"), .. settings]);
    }

    /// <summary>Runs the setup.</summary>
    /// <param name="settings">Variables of the environment.</param>
    public Task<ProcessResult> RunAsync(params (string Name, string Value)[] settings) =>
        StartAsync(new ProcessSpec(Path.Combine(Directory, "docker-setup.sh"), "--non-interactive"), settings);

    /// <summary>Runs <c>docker compose</c> as a person does in the checkout.</summary>
    public Task<ProcessResult> ComposeAsync(string project, params string[] arguments) =>
        StartAsync(new ProcessSpec("docker", ["compose", .. arguments]), ("COMPOSE_PROJECT_NAME", project));

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    private Task<ProcessResult> StartAsync(ProcessSpec spec, params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string?> { ["HOME"] = Home, ["OPENCLAW_GATEWAY_PORT"] = _port, ["OPENAI_API_KEY"] = null, ["ANTHROPIC_API_KEY"] = null };
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }

        return ProcessRunner.RunAsync(spec with { Environment = environment, WorkingDirectory = Directory }, TimeSpan.FromMinutes(3));
    }
}
