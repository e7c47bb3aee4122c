using System.Globalization;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace OpenClaw.EndToEnd.Tests.Compose;

/// <summary>A checkout with what docker-setup.sh needs, and a home directory. Both have a blank in their paths.</summary>
public sealed class SetupDirectory : IDisposable
{
    private const UnixFileMode Open = (UnixFileMode)0b111_101_101;

    private readonly TempDirectory _directory = new();

    /// <summary>Makes the checkout.</summary>
    public SetupDirectory()
    {
        // Containers have to get through.
        File.SetUnixFileMode(_directory.Path, Open);
        foreach (var name in new[] { "docker-setup.sh", "docker-compose.yml", "scripts/build-images.sh" })
        {
            File.Copy(Path.Combine(Repository.Root, name), _directory.Combine("a checkout", name));
        }

        System.IO.Directory.CreateDirectory(Home);
    }

    /// <summary>The port of the gateway. The default may be taken on a machine that other tests run on.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>The checkout.</summary>
    public string Directory => _directory.Combine("a checkout");

    /// <summary>The home directory.</summary>
    public string Home => _directory.Combine("a home");

    /// <summary>The generated Compose file.</summary>
    public string ExtraFile => Path.Combine(Directory, "docker-compose.extra.yml");

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
        File.SetUnixFileMode(path, Open);
    }

    /// <summary>Makes a directory beside the home directory, with a file <c>note</c> in it.</summary>
    public string MakeDirectory(string name, string note)
    {
        var path = Path.GetDirectoryName(_directory.Write($"{name}/note", note))!;
        File.SetUnixFileMode(path, Open);
        return path;
    }

    /// <summary>Runs the setup with a docker that only writes down what it was asked for.</summary>
    /// <param name="settings">Variables of the environment.</param>
    public Task<ProcessResult> RunWithStubAsync(params (string Name, string Value)[] settings) => RunWithStubAsync("", settings);

    /// <summary>Runs the setup with a docker that writes down what it was asked for, and does something else besides.</summary>
    /// <param name="script">Lines of a shell script.</param>
    /// <param name="settings">Variables of the environment.</param>
    public Task<ProcessResult> RunWithStubAsync(string script, params (string Name, string Value)[] settings) => RunAsync([PathWithStub(script), .. settings]);

    /// <summary>Runs the setup with a docker that does nothing, as another person than the one of the tests.</summary>
    public Task<ProcessResult> RunWithStubAsAsync(int user, params (string Name, string Value)[] settings) => StartAsync(
        new ProcessSpec("setpriv", "--reuid", $"{user}", "--clear-groups", Path.Combine(Directory, "docker-setup.sh"), "--non-interactive"),
        [PathWithStub("", calls: "/dev/null"), .. settings]);

    /// <summary>Runs the setup on a machine without docker: with everything else of the PATH.</summary>
    public Task<ProcessResult> RunWithoutDockerAsync()
    {
        var programs = System.IO.Directory.CreateDirectory(_directory.Combine("programs"));
        foreach (var program in Environment.GetEnvironmentVariable("PATH")!.Split(':').Where(System.IO.Directory.Exists).SelectMany(System.IO.Directory.GetFiles))
        {
            var link = Path.Combine(programs.FullName, Path.GetFileName(program));
            if (!Path.GetFileName(program).StartsWith("docker", StringComparison.Ordinal) && !File.Exists(link))
            {
                File.CreateSymbolicLink(link, program);
            }
        }

        return RunAsync(("PATH", programs.FullName));
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

    private (string Name, string Value) PathWithStub(string script, string? calls = null)
    {
        var stub = _directory.Write("bin/docker", $"#!/bin/sh\nprintf '%s\\n' \"$*\" >>'{calls ?? CallsFile}'\n{script}\n");
        File.SetUnixFileMode(stub, Open);
        return ("PATH", $"{Path.GetDirectoryName(stub)}:{Environment.GetEnvironmentVariable("PATH")}");
    }

    private Task<ProcessResult> StartAsync(ProcessSpec spec, params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string?> { ["HOME"] = Home, ["OPENCLAW_GATEWAY_PORT"] = Port.ToString(CultureInfo.InvariantCulture), ["OPENAI_API_KEY"] = null, ["ANTHROPIC_API_KEY"] = null };
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }

        return ProcessRunner.RunAsync(spec with { Environment = environment, WorkingDirectory = Directory }, TimeSpan.FromMinutes(3));
    }
}
