using System.Globalization;
using OpenClaw.Testing.Engine;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace OpenClaw.EndToEnd.Tests.Documentation;

/// <summary>
/// A fresh copy of the repository and an empty home directory, in which a test does what a page says. What it sets up is a Compose project
/// of its own; the end takes that down and gives the shared image its old content back.
/// </summary>
internal sealed class Checkout : IAsyncDisposable
{
    private const string Image = "openclaw:local";
    private const UnixFileMode Open = (UnixFileMode)0b111_101_101;

    private static readonly string[] Built = ["bin", "obj", "node_modules"];

    private readonly TempDirectory _directory = new();
    private readonly string _image;

    private Checkout(string image) => _image = image;

    /// <summary>The copy.</summary>
    public string Directory => Path.Combine(_directory.Path, "openclaw");

    /// <summary>The home directory.</summary>
    public string Home => Path.Combine(_directory.Path, "home");

    /// <summary>Name of the Compose project.</summary>
    public string Project { get; } = $"openclaw-test-{Guid.NewGuid():n}"[..24];

    /// <summary>Port of the gateway.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>Further variables of the shell.</summary>
    public Dictionary<string, string?> Variables { get; } = [];

    /// <summary>Makes the copy.</summary>
    public static async Task<Checkout> CreateAsync()
    {
        var checkout = new Checkout((await ProcessRunner.RunAsync(new ProcessSpec("docker", "image", "inspect", "--format", "{{.Id}}", Image))).Output.Trim());
        // Containers have to get through.
        File.SetUnixFileMode(checkout._directory.Path, Open);
        System.IO.Directory.CreateDirectory(checkout.Home);
        // What images are built from, as .dockerignore lists it, and what people run.
        var sources = File.ReadLines(Path.Combine(Repository.Root, ".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]);
        foreach (var name in sources.Concat([".dockerignore", ".env.example", "Dockerfile", "docker", "docker-compose.yml", "docker-setup.sh", "scripts"]))
        {
            Copy(Path.Combine(Repository.Root, name), Path.Combine(checkout.Directory, name));
        }

        checkout.WriteTools();
        return checkout;
    }

    /// <summary>Runs lines of a shell script as a person does who types them.</summary>
    public Task<ProcessResult> RunAsync(string script) => ProcessRunner.RunAsync(Shell(script), TimeSpan.FromMinutes(8));

    /// <summary>Types lines of a shell script at a terminal.</summary>
    public PseudoTerminal StartAtTerminal(string script) => PseudoTerminal.Start(Shell(script));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await RunAsync("docker compose --profile '*' down --volumes --remove-orphans");
        using (var engine = new DockerEngine())
        {
            var label = $"com.docker.compose.project={Project}";
            await engine.RemoveAllAsync(label);
            foreach (var volume in await engine.VolumesAsync(label))
            {
                await engine.RemoveVolumeAsync(volume);
            }
        }

        await ProcessRunner.RunAsync(new ProcessSpec("docker", "tag", _image, Image));
        _directory.Dispose();
    }

    private ProcessSpec Shell(string script) => new("bash", "-euo", "pipefail", "-c", script)
    {
        WorkingDirectory = Directory,
        Environment = new Dictionary<string, string?>(Variables)
        {
            ["HOME"] = Home,
            ["PATH"] = $"{Path.Combine(_directory.Path, "tools")}:{Environment.GetEnvironmentVariable("PATH")}",
            ["COMPOSE_PROJECT_NAME"] = Project,
            ["OPENCLAW_GATEWAY_PORT"] = Port.ToString(CultureInfo.InvariantCulture),
            ["DOCKER_BUILDKIT"] = "1",
            ["OPENAI_API_KEY"] = null,
            ["ANTHROPIC_API_KEY"] = null,
        },
    };

    // Where the machine of the tests needs more than the page says, a program in front of the real one adds it: a build its way out, and the
    // certificates of a proxy; and who is root already has no sudo.
    private void WriteTools()
    {
        Tool("docker", """
            real=$(PATH=${PATH#*:} command -v docker)
            [ "$1" = build ] || exec "$real" "$@"
            shift
            if cat /usr/local/share/ca-certificates/*.crt >"$0.ca" 2>/dev/null; then set -- --secret "id=ca,src=$0.ca" "$@"; fi
            exec "$real" build --network host "$@"
            """);
        Tool("sudo", """
            if [ "$(id -u)" = 0 ]; then exec "$@"; fi
            exec "$(PATH=${PATH#*:} command -v sudo)" --non-interactive "$@"
            """);
    }

    private void Tool(string name, string script)
    {
        var path = _directory.Write(Path.Combine("tools", name), $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, Open);
    }

    private static void Copy(string source, string target)
    {
        if (File.Exists(source))
        {
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(source, target);
            return;
        }

        System.IO.Directory.CreateDirectory(target);
        foreach (var entry in new DirectoryInfo(source).EnumerateFileSystemInfos().Where(entry => !Built.Contains(entry.Name)))
        {
            Copy(entry.FullName, Path.Combine(target, entry.Name));
        }
    }
}
