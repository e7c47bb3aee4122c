using Docker.DotNet.Models;
using Docker.DotNet.Tests.Engine;
using static Docker.DotNet.Tests.Requests.ExpectedRequest;

namespace Docker.DotNet.Tests.Requests;

/// <summary>What calls for containers and commands put on the wire.</summary>
internal static class ContainerRequests
{
    public static readonly ExpectedRequest[] All =
    [
        new("GET /v1.41/containers/json", "", client => client.Containers.ListContainersAsync(new())),
        new(
            $"GET /v1.41/containers/json?all=1&limit=3&{FiltersQuery}",
            "",
            client => client.Containers.ListContainersAsync(new() { All = true, Size = false, Limit = 3, Filters = Filters })),
        new("POST /v1.41/containers/create", "{}", client => client.Containers.CreateContainerAsync(new())),
        new(
            "POST /v1.41/containers/create",
            """{"HostConfig":{"RestartPolicy":{}}}""",
            client => client.Containers.CreateContainerAsync(new() { HostConfig = new() { RestartPolicy = new() } })),
        new(
            "POST /v1.41/containers/create?name=n%20m&platform=linux%2Famd64",
            """
            {"ExposedPorts":{"80/tcp":{}},"Env":[],"Cmd":["a","é<>&'"],
             "Healthcheck":{"Test":["CMD","x"],"Interval":2000000000,"Timeout":1000000,"StartPeriod":5},
             "Image":"i","StopTimeout":3,
             "HostConfig":{"PortBindings":{"80/tcp":[{"HostPort":"1"}]},
              "RestartPolicy":{"Name":"unless-stopped","MaximumRetryCount":2},"ConsoleSize":[1,2],
              "DeviceRequests":[{"Count":-1,"Capabilities":[["gpu"]]}],"OomKillDisable":false,"PidsLimit":0,
              "Ulimits":[{"Name":"nofile","Hard":2,"Soft":1}],
              "Mounts":[{"Type":"bind","ReadOnly":true,"BindOptions":{},"TmpfsOptions":{"SizeBytes":4,"Mode":511}}],"Init":false},
             "NetworkingConfig":{"EndpointsConfig":{"n":{}}}}
            """,
            client => client.Containers.CreateContainerAsync(Full())),
        new("GET /v1.41/containers/id/json", "", client => client.Containers.InspectContainerAsync("id")),
        new(
            "GET /v1.41/containers/id/top?ps_args=-o%20pid%2Ccmd",
            "",
            client => client.Containers.ListProcessesAsync("id", new() { PsArgs = "-o pid,cmd" })),
        new(
            "GET /v1.41/containers/id/logs?stdout=1&since=1&timestamps=1&follow=1&tail=5",
            "",
            client => client.Containers.GetContainerLogsAsync(
                "id", false, new() { ShowStdout = true, ShowStderr = false, Follow = true, Tail = "5", Timestamps = true, Since = "1" })),
        new("GET /v1.41/containers/id/changes", "", client => client.Containers.InspectChangesAsync("id")),
        new(
            "GET /v1.41/containers/id/stats?stream=0&one-shot=1",
            "",
            client => client.Containers.GetContainerStatsAsync(
                "id", new() { Stream = false, OneShot = true }, new SynchronousProgress<ContainerStatsResponse>(_ => { }))),
        new("POST /v1.41/containers/id/resize?h=1&w=2", "", client => client.Containers.ResizeContainerTtyAsync("id", new() { Height = 1, Width = 2 })),
        new("POST /v1.41/containers/id/start", "", client => client.Containers.StartContainerAsync("id", null)),
        new("POST /v1.41/containers/id/start?detachKeys=ctrl-a", "", client => client.Containers.StartContainerAsync("id", new() { DetachKeys = "ctrl-a" })),
        new("POST /v1.41/containers/id/stop", "", client => client.Containers.StopContainerAsync("id", new() { WaitBeforeKillSeconds = 0 })),
        new("POST /v1.41/containers/id/restart?t=1", "", client => client.Containers.RestartContainerAsync("id", new() { WaitBeforeKillSeconds = 1 })),
        new("POST /v1.41/containers/id/kill?signal=SIGTERM", "", client => client.Containers.KillContainerAsync("id", new() { Signal = "SIGTERM" })),
        new("POST /v1.41/containers/id/rename?name=x", "", client => client.Containers.RenameContainerAsync("id", new() { NewName = "x" }, default)),
        new("POST /v1.41/containers/id/pause", "", client => client.Containers.PauseContainerAsync("id")),
        new("POST /v1.41/containers/id/unpause", "", client => client.Containers.UnpauseContainerAsync("id")),
        new(
            "POST /v1.41/containers/id/attach?stream=1&stdin=1&stdout=1&stderr=1&logs=1",
            "",
            client => client.Containers.AttachContainerAsync(
                "id", false, new() { Stream = true, Stdin = true, Stdout = true, Stderr = true, Logs = "1" })),
        new("POST /v1.41/containers/id/wait", "", client => client.Containers.WaitContainerAsync("id")),
        new("DELETE /v1.41/containers/id?v=1&force=1", "", client => client.Containers.RemoveContainerAsync("id", new() { Force = true, RemoveVolumes = true })),
        new(
            "GET /v1.41/containers/id/archive?path=%2Fa%20b",
            "",
            client => client.Containers.GetArchiveFromContainerAsync("id", new() { Path = "/a b" }, false)),
        new(
            "PUT /v1.41/containers/id/archive?path=%2Fx&noOverwriteDirNonDir=1",
            "tar",
            client => client.Containers.ExtractArchiveToContainerAsync("id", new() { Path = "/x", AllowOverwriteDirWithFile = true }, Archive)),
        new("GET /v1.41/containers/id/export", "", client => client.Containers.ExportContainerAsync("id")),
        new($"POST /v1.41/containers/prune?{FiltersQuery}", "", client => client.Containers.PruneContainersAsync(new() { Filters = Filters })),
        new(
            "POST /v1.41/containers/id/update",
            """{"Memory":5,"PidsLimit":7}""",
            client => client.Containers.UpdateContainerAsync("id", new() { Memory = 5, PidsLimit = 7 })),
        new(
            "POST /v1.41/containers/id/exec",
            """{"User":"1:1","AttachStdin":true,"AttachStdout":true,"Env":["A=b"],"WorkingDir":"/","Cmd":["sh"]}""",
            client => client.Exec.ExecCreateContainerAsync(
                "id", new() { AttachStdin = true, AttachStdout = true, Cmd = ["sh"], Env = ["A=b"], User = "1:1", WorkingDir = "/" })),
        new("POST /v1.41/exec/id/start", """{"Detach":true}""", client => client.Exec.StartContainerExecAsync("id")),
        new(
            "POST /v1.41/exec/id/start",
            """{"Tty":true,"AttachStdin":true,"AttachStderr":true,"AttachStdout":true}""",
            client => client.Exec.StartAndAttachContainerExecAsync("id", true)),
        new(
            "POST /v1.41/exec/id/start",
            """{"Tty":true,"AttachStdin":true}""",
            client => client.Exec.StartWithConfigContainerExecAsync("id", new() { AttachStdin = true, Tty = true })),
        new("POST /v1.41/exec/id/resize?h=1&w=2", "", client => client.Exec.ResizeContainerExecTtyAsync("id", new() { Height = 1, Width = 2 })),
        new("GET /v1.41/exec/id/json", "", client => client.Exec.InspectContainerExecAsync("id")),
    ];

    private static CreateContainerParameters Full() => new()
    {
        Name = "n m",
        Platform = "linux/amd64",
        Image = "i",
        Cmd = ["a", "é<>&'"],
        Env = [],
        ExposedPorts = new Dictionary<string, EmptyStruct> { ["80/tcp"] = default },
        StopTimeout = TimeSpan.FromSeconds(3),
        Healthcheck = new() { Test = ["CMD", "x"], Interval = TimeSpan.FromSeconds(2), Timeout = TimeSpan.FromMilliseconds(1), StartPeriod = 5 },
        HostConfig = new()
        {
            Init = false,
            RestartPolicy = new() { Name = RestartPolicyKind.UnlessStopped, MaximumRetryCount = 2 },
            PidsLimit = 0,
            OomKillDisable = false,
            PortBindings = new Dictionary<string, IList<PortBinding>> { ["80/tcp"] = [new() { HostPort = "1" }] },
            Mounts = [new() { Type = "bind", ReadOnly = true, BindOptions = new(), TmpfsOptions = new() { SizeBytes = 4, Mode = 511 } }],
            Ulimits = [new() { Name = "nofile", Soft = 1, Hard = 2 }],
            DeviceRequests = [new() { Count = -1, Capabilities = [["gpu"]] }],
            ConsoleSize = [1, 2],
        },
        NetworkingConfig = new() { EndpointsConfig = new Dictionary<string, EndpointSettings> { ["n"] = new() } },
    };
}
