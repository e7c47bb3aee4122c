using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Worker.Benchmarks;

/// <summary>Files of a sandbox.</summary>
internal static class FileRows
{
    private const int Rounds = 20;
    private const int Each = 100;

    public static async Task RunAsync(Workbench workbench, Report report)
    {
        var sandbox = workbench.Spec("files");
        var bytes = new byte[1024];
        Random.Shared.NextBytes(bytes);
        var path = Path.Combine(workbench.StateDir, "floor");

        Task FloorWrite()
        {
            File.WriteAllBytes(path + ".new", bytes);
            File.Move(path + ".new", path, overwrite: true);
            return Task.CompletedTask;
        }

        Task FloorRead()
        {
            File.ReadAllBytes(path);
            return Task.CompletedTask;
        }

        var (floorWrite, write, floorRead, read) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());

        // In turns, so that whatever else the machine does disturbs all alike.
        for (var round = 0; round < Rounds; round++)
        {
            var warmUps = round == 0 ? 500 : 5;
            floorWrite.AddRange(await Workbench.MeasureAsync(5, Each, FloorWrite));
            write.AddRange(await Workbench.MeasureAsync(warmUps, Each, () => workbench.PostAsync(
                FileRoutes.Write, new FileWriteRequest { Sandbox = sandbox, Path = "file", Bytes = bytes }, WorkerJson.Default.FileWriteRequest, WorkerJson.Default.FileWritten)));
            floorRead.AddRange(await Workbench.MeasureAsync(5, Each, FloorRead));
            read.AddRange(await Workbench.MeasureAsync(warmUps, Each, () => workbench.PostAsync(
                FileRoutes.Read, new FileReadRequest { Sandbox = sandbox, Path = "file" }, WorkerJson.Default.FileReadRequest, WorkerJson.Default.FileContent)));
        }

        report.Add("read of 1 KB", [("system calls", [.. floorRead])], [.. read], "0.5 ms");
        report.Add("write of 1 KB", [("system calls, with a rename", [.. floorWrite])], [.. write], "0.8 ms");
    }
}
