using System.Text;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Tests.Running;

namespace OpenClaw.SandboxWorker.Tests;

[Collection(SharedWorkerCollection.Name)]
public sealed class ExecTests(SharedWorker shared)
{
    private readonly StateDirectory _state = shared.State;
    private readonly WorkerProcess _worker = shared.Worker;

    [Fact]
    public async Task Output_errors_and_exit_code_come_apart()
    {
        var result = await _worker.ExecAsync(_state.Command("echo out; echo err >&2; exit 7"));

        Assert.Equal("out\n", result.Text);
        Assert.Equal("err\n", result.Errors);
        Assert.Equal(7, result.Exited?.ExitCode);
        Assert.Equal((4, 4), (result.Exited!.StdoutBytes, result.Exited.StderrBytes));
    }

    [Fact]
    public async Task The_container_that_is_named_ran_the_command()
    {
        var result = await _worker.ExecAsync(_state.Command("cat /proc/self/mountinfo"));

        Assert.Contains($"/containers/{result.Started!.ContainerId}/hostname", result.Succeeded(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("$(id) `id` ${HOME} $HOME")]
    [InlineData("'single' \"double\" \\back\\slash\\")]
    [InlineData("'; rm -rf / #")]
    [InlineData("two\nlines\r\nand a tab\t")]
    [InlineData("trailing newline\n")]
    [InlineData("日本語 \u200b 🦀 é")]
    [InlineData("\u0001\u0002\u001b[31m\u007f\u0081\u0088")]
    public async Task An_environment_value_arrives_byte_for_byte(string value)
    {
        var result = await _worker.ExecAsync(_state.Command("printenv VALUE") with { Env = new Dictionary<string, string> { ["VALUE"] = value } });

        Assert.Equal(value + "\n", result.Succeeded());
    }

    [Fact]
    public async Task A_command_is_passed_as_it_is()
    {
        var result = await _worker.ExecAsync(_state.Command("cat <<'END'\n'quotes' \"$HOME\" `id` \\ \u0081 日本\nEND\nprintf '%s' \"it's\""));

        Assert.Equal("'quotes' \"$HOME\" `id` \\ \u0081 日本\nit's", result.Succeeded());
    }

    [Fact]
    public async Task Only_the_environment_that_was_asked_for_is_there()
    {
        var names = (await _worker.ExecAsync(_state.Command("env -0 | tr '\\n\\0' ' \\n' | cut -d= -f1 | sort | tr '\\n' ' '"))).Succeeded().Trim().Split(' ').Except(["_", "OLDPWD"]);

        Assert.Equal(["DEBIAN_FRONTEND", "HOME", "HOSTNAME", "LANG", "OPENCLAW_EXEC_ID", "PATH", "PWD", "SHLVL"], names.Union(["SHLVL"]).Except(["TRACEPARENT"]).Order());
    }

    [Theory]
    [InlineData("/custom/bin", "/custom/bin:")]
    [InlineData("/custom/bin:/opt/it's $HOME", "/custom/bin:/opt/it's $HOME:")]
    public async Task A_configured_path_stands_in_front_and_the_usual_commands_are_still_found(string path, string expected)
    {
        var request = _state.Command("ls / >/dev/null && echo \"$PATH\" && env | grep -c PREPEND", "path", docker => docker with { Env = new Dictionary<string, string> { ["PATH"] = path } });
        var result = await _worker.ExecAsync(request);

        Assert.StartsWith(expected, result.Text, StringComparison.Ordinal);
        Assert.Contains("/usr/bin", result.Text, StringComparison.Ordinal);
        Assert.EndsWith("\n0\n", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_workers_own_environment_never_enters()
    {
        var environment = (await _worker.ExecAsync(_state.Command("env; cat /proc/*/environ 2>/dev/null | tr '\\0' '\\n'"))).Succeeded();

        Assert.DoesNotContain(WorkerProcess.Token, environment, StringComparison.Ordinal);
        Assert.DoesNotContain("ASPNETCORE", environment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_input_arrives_whole()
    {
        var bytes = new byte[300_000];
        new Random(1).NextBytes(bytes);
        var result = await _worker.ExecAsync(_state.Command("cat") with { Stdin = bytes });

        Assert.Equal(bytes, result.Stdout);
    }

    [Fact]
    public async Task A_command_that_does_not_read_its_input_ends_all_the_same() =>
        Assert.Equal("ok\n", (await _worker.ExecAsync(_state.Command("echo ok") with { Stdin = new byte[1_000_000] })).Succeeded());

    [Fact]
    public async Task Without_input_a_command_reads_nothing() => Assert.Equal("0\n", (await _worker.ExecAsync(_state.Command("wc -c"))).Succeeded());

    [Theory]
    [InlineData(null, "/workspace")]
    [InlineData("sub dir's", "/workspace/sub dir's")]
    [InlineData("/tmp", "/tmp")]
    [InlineData("sub dir's/..", "/workspace")]
    public async Task A_command_runs_where_it_is_told(string? workdir, string expected)
    {
        (await _worker.ExecAsync(_state.Command("mkdir -p \"sub dir's\""))).Succeeded();

        Assert.Equal(expected + "\n", (await _worker.ExecAsync(_state.Command("pwd -P") with { Workdir = workdir })).Succeeded());
    }

    [Fact]
    public async Task A_missing_working_directory_is_named_and_the_sandbox_stays_usable()
    {
        var error = (await _worker.ExecAsync(_state.Command("true") with { Workdir = "not/there" })).Failed(WorkerErrorCodes.InvalidRequest);

        Assert.Contains("/workspace/not/there", error.Message, StringComparison.Ordinal);
        (await _worker.ExecAsync(_state.Command("true"))).Succeeded();
    }

    [Fact]
    public async Task Many_commands_at_once_share_one_container()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 24).Select(number => _worker.ExecAsync(_state.Command($"echo {number}", "many"))));

        Assert.Equal(Enumerable.Range(0, 24).Select(number => $"{number}\n"), results.Select(result => result.Succeeded()));
        Assert.Single(results.Select(result => result.Started!.ContainerId).Distinct());
        Assert.Single(results, result => result.Started!.Created);
    }

    [Fact]
    public async Task A_process_left_behind_does_not_hold_the_answer_back()
    {
        var result = await _worker.ExecAsync(_state.Command("sleep 1000 & echo $!"));

        Assert.True(result.Exited!.DurationMs < 5_000);
        (await _worker.ExecAsync(_state.Command($"kill {result.Succeeded()}"))).Succeeded();
    }

    [Fact]
    public async Task A_command_of_a_hundred_kilobytes_runs_and_a_larger_one_is_refused()
    {
        var result = await _worker.ExecAsync(_state.Command($"echo {new string('x', 100_000)} | wc -c"));
        Assert.Equal("100001\n", result.Succeeded());

        var error = (await _worker.ExecAsync(_state.Command($"echo {new string('x', 140_000)}"))).Failed(WorkerErrorCodes.InvalidRequest);
        Assert.Contains("command", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("VALUE", "a\0b", WorkerErrorCodes.InvalidRequest)]
    [InlineData("", "x", WorkerErrorCodes.InvalidRequest)]
    [InlineData("1ST", "x", WorkerErrorCodes.InvalidRequest)]
    [InlineData("A=B", "x", WorkerErrorCodes.InvalidRequest)]
    [InlineData("A B", "x", WorkerErrorCodes.InvalidRequest)]
    [InlineData("A;id", "x", WorkerErrorCodes.InvalidRequest)]
    [InlineData("$(id)", "x", WorkerErrorCodes.InvalidRequest)]
    [InlineData("A\nB", "x", WorkerErrorCodes.InvalidRequest)]
    [InlineData("\u00c4", "x", WorkerErrorCodes.InvalidRequest)]
    [InlineData("OPENCLAW_EXEC_ID", "forged", WorkerErrorCodes.PolicyDenied)]
    [InlineData("OPENCLAW_PREPEND_PATH", "/x", WorkerErrorCodes.PolicyDenied)]
    public async Task A_variable_that_cannot_be_passed_is_refused_without_its_value(string name, string value, string code)
    {
        var error = (await _worker.ExecAsync(_state.Command("true") with { Env = new Dictionary<string, string> { [name] = value } })).Failed(code);

        Assert.StartsWith("env", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("forged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_as_long_as_the_kernel_takes_arrives_and_a_longer_one_is_refused()
    {
        var longest = new string('v', 120_000);
        var request = _state.Command("printf %s \"$VALUE\" | wc -c") with { Env = new Dictionary<string, string> { ["VALUE"] = longest } };

        Assert.Equal("120000\n", (await _worker.ExecAsync(request)).Succeeded());
        (await _worker.ExecAsync(request with { Env = new Dictionary<string, string> { ["VALUE"] = longest + longest } })).Failed(WorkerErrorCodes.InvalidRequest);
    }

    [Fact]
    public async Task A_trace_goes_on_in_the_process()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, WorkerRoutes.Exec)
        {
            Content = new StringContent(System.Text.Json.JsonSerializer.Serialize(_state.Command("echo $TRACEPARENT"), WorkerJson.Default.ExecRequest), Encoding.UTF8, "application/json"),
            Headers = { { "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" } },
        };
        using var response = await _worker.Http.SendAsync(request);

        var body = await response.Content.ReadAsStringAsync();
        Assert.Contains("00-0af7651916cd43dd8448eb211c80319c-", body, StringComparison.Ordinal);
        Assert.DoesNotContain("b7ad6b7169203331", body, StringComparison.Ordinal);
    }
}
