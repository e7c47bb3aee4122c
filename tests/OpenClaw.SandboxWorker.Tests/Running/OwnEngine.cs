using System.Diagnostics;

namespace OpenClaw.SandboxWorker.Tests.Running;

/// <summary>A Docker engine of a test's own, which it may kill. It has one image and no network.</summary>
internal sealed class OwnEngine : IAsyncDisposable
{
    private const string Image = "debian:bookworm-slim";

    private readonly string _root = Directory.CreateTempSubdirectory("openclaw-engine-").FullName;
    private readonly List<string> _log = [];
    private Process? _engine;

    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["DOCKER_HOST"] = $"unix://{SocketPath}" };

    private string SocketPath => Path.Combine(_root, "engine.sock");

    public static async Task<OwnEngine> StartAsync()
    {
        var engine = new OwnEngine();
        try
        {
            await File.WriteAllTextAsync(Path.Combine(engine._root, "none.json"), "{}");
            await engine.RunAsync();
            var archive = Path.Combine(engine._root, "image.tar");
            await DockerCli.RunAsync("save", "-o", archive, Image);
            await engine.CliAsync("load", "-i", archive);
            File.Delete(archive);
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }

        return engine;
    }

    /// <summary>Starts it, or starts it again.</summary>
    public async Task RunAsync()
    {
        File.Delete(Path.Combine(_root, "engine.pid"));
        // It kills its containerd with itself. Where nobody reaps that, the next engine takes the dead process for a living one.
        if (Directory.Exists(Path.Combine(_root, "exec", "containerd")))
        {
            File.Delete(Path.Combine(_root, "exec", "containerd", "containerd.pid"));
        }

        // In a network namespace of its own: an engine without a bridge begins by removing docker0, which would be the machine's engine's.
        _engine = Process.Start(new ProcessStartInfo("unshare")
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "--net", "dockerd", "--host", $"unix://{SocketPath}", "--data-root", Path.Combine(_root, "data"), "--exec-root", Path.Combine(_root, "exec"), "--pidfile", Path.Combine(_root, "engine.pid"),
                "--bridge", "none", "--iptables=false", "--ip6tables=false", "--config-file", Path.Combine(_root, "none.json"),
            },
        })!;
        _engine.ErrorDataReceived += Receive;
        _engine.OutputDataReceived += Receive;
        _engine.BeginErrorReadLine();
        _engine.BeginOutputReadLine();
        await Eventually.TrueAsync(AnswersAsync, $"the engine answers:\n{Log}");
    }

    /// <summary>Kills it without a word; the containers live on until it starts again.</summary>
    public async Task KillAsync()
    {
        _engine!.Kill();
        await _engine.WaitForExitAsync();
    }

    public Task<string> CliAsync(params string[] arguments) => DockerCli.RunAsync(["--host", $"unix://{SocketPath}", .. arguments]);

    public async ValueTask DisposeAsync()
    {
        if (_engine is { HasExited: false } engine)
        {
            // It takes its own containerd with it.
            using var kill = Process.Start("kill", ["-TERM", engine.Id.ToString()]);
            await engine.WaitForExitAsync();
        }

        KillWhatIsLeft();
        // An engine leaves its network namespace mounted.
        foreach (var mount in File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')[1]).Where(target => target.StartsWith(_root, StringComparison.Ordinal)).Reverse().ToList())
        {
            using var unmount = Process.Start("umount", ["-l", mount]);
            await unmount.WaitForExitAsync();
        }

        using var remove = Process.Start("rm", ["-rf", _root]);
        await remove.WaitForExitAsync();
    }

    // Of an engine that could not be stopped: its shims, which name the directory, and what runs in their containers.
    private void KillWhatIsLeft()
    {
        var shims = Directory.GetDirectories("/proc").Where(directory => Read(directory, "cmdline").Contains(_root, StringComparison.Ordinal)).ToList();
        var containers = shims.Select(directory => Read(directory, "cmdline").Split('\0') is var words && Array.IndexOf(words, "-id") is >= 0 and var at ? words[at + 1] : null).OfType<string>().ToList();
        foreach (var directory in Directory.GetDirectories("/proc").Where(directory => containers.Any(id => Read(directory, "cgroup").Contains(id, StringComparison.Ordinal))).Concat(shims))
        {
            using var kill = Process.Start("kill", ["-KILL", Path.GetFileName(directory)]);
            kill.WaitForExit();
        }

        static string Read(string directory, string file)
        {
            try
            {
                return char.IsAsciiDigit(Path.GetFileName(directory)[0]) ? File.ReadAllText(Path.Combine(directory, file)) : "";
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return "";
            }
        }
    }

    private string Log
    {
        get
        {
            lock (_log)
            {
                return string.Join('\n', _log.TakeLast(20));
            }
        }
    }

    private async Task<bool> AnswersAsync()
    {
        Assert.False(_engine!.HasExited, Log);
        using var ping = Process.Start(new ProcessStartInfo("docker", ["--host", $"unix://{SocketPath}", "version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await ping.WaitForExitAsync();
        return ping.ExitCode == 0;
    }

    private void Receive(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
        {
            _log.Add(line.Data ?? "");
        }
    }
}
