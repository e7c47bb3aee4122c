using System.Text.Json;

namespace OpenClaw.Cli.Tests;

public sealed class SandboxTests : IAsyncLifetime, IDisposable
{
    private const string One = """
        {"containers":[{"containerName":"openclaw-sbx-a","sessionKey":"agent:main","createdAtMs":1,"lastUsedAtMs":1,"image":"openclaw-sandbox:bookworm-slim","running":true,"imageMatch":true},
        {"containerName":"openclaw-sbx-b","sessionKey":"agent:work","createdAtMs":1,"lastUsedAtMs":1,"image":"old:1","running":false,"imageMatch":false}],"browsers":[]}
        """;

    private const string Removals = """{"removals":[{"containerName":"openclaw-sbx-a","scopeKey":"agent:main","reason":"asked for","kind":"container"}]}""";

    private const string Explanation = """
        {"docsUrl":"https://docs.openclaw.ai/sandbox","agentId":"main","sessionKey":"agent:main:main","mainSessionKey":"agent:main:main",
        "sandbox":{"mode":"all","scope":"agent","perSession":false,"workspaceAccess":"none","workspaceRoot":"/s/sandboxes","sessionIsSandboxed":true,
        "tools":{"allow":["exec","read"],"deny":[],"sources":{"allow":{"source":"default","key":"k"},"deny":{"source":"agent","key":"k"}}}},
        "elevated":{"enabled":false,"allowedByConfig":false,"alwaysAllowedByConfig":false,"allowFrom":{},"failures":[]},"fixIt":["agents.defaults.sandbox.mode=off"],
        "worker":{"containerName":"openclaw-sbx-a","image":"i:1","user":"1000:1000","workdir":"/workspace","state":"running",
        "mounts":[{"hostRoot":"/s/sandboxes/a","containerRoot":"/workspace","writable":true,"source":"sandbox"}],"settings":{"network":"none"},"differences":["memory: 1 -> 2"]}}
        """;

    private const string Diagnosis = """
        {"image":"i:1","containerName":"c","startMs":200,"engine":{"serverVersion":"20.10","runtimes":["runc"],"defaultRuntime":"runc","capabilities":[{"setting":"docker.memorySwap","supported":false,"problem":"no swap accounting"}]},
        "checks":[{"name":"no-new-privileges","passed":true,"found":"1","expected":"1"},{"name":"seccomp mode","passed":OUTCOME,"found":"0 (off)","expected":"2 (filter)"}],"ok":OUTCOME}
        """;

    private readonly Cli _cli = new();
    private ScriptedGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await ScriptedGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_list_shows_each_sandbox_its_state_and_what_to_do_about_another_image()
    {
        _gateway.Answers("sandbox.list", One);
        var (exit, output, _) = await RunAsync("list");

        Assert.Equal(0, exit);
        Assert.Contains("openclaw-sbx-a", output, StringComparison.Ordinal);
        Assert.Contains("running", output, StringComparison.Ordinal);
        Assert.Contains("Total: 2 (1 running)", output, StringComparison.Ordinal);
        Assert.Contains("openclaw sandbox recreate --all", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', output);
    }

    [Fact]
    public async Task A_list_as_json_has_the_originals_members_and_leaves_out_what_was_not_asked_for()
    {
        _gateway.Answers("sandbox.list", One);
        var containers = await JsonAsync("list", "--json");
        var browsers = await JsonAsync("list", "--json", "--browser");

        Assert.Equal(["containers", "browsers"], containers.EnumerateObject().Select(member => member.Name));
        Assert.Equal(2, containers.GetProperty("containers").GetArrayLength());
        Assert.Equal("agent:main", containers.GetProperty("containers")[0].GetProperty("sessionKey").GetString());
        Assert.Equal(0, browsers.GetProperty("containers").GetArrayLength());
    }

    [Fact]
    public async Task An_empty_list_says_so()
    {
        _gateway.Answers("sandbox.list", """{"containers":[],"browsers":[]}""");

        Assert.Equal("No sandbox containers found.\nTotal: 0 (0 running)\n", (await RunAsync("list")).Output);
        Assert.Equal("No sandbox browser containers found.\nTotal: 0 (0 running)\n", (await RunAsync("list", "--browser")).Output);
    }

    [Theory]
    [InlineData("Please specify --all, --session <key>, or --agent <id>")]
    [InlineData("Please specify only one of: --all, --session, --agent", "--all", "--agent", "main")]
    [InlineData("error: --agent must not be empty", "--agent", " ")]
    public async Task A_recreation_needs_exactly_one_selector(string message, params string[] options)
    {
        var (exit, output, error) = await RunAsync(["recreate", .. options]);

        Assert.Equal((1, string.Empty, message + "\n"), (exit, output, error));
        Assert.Empty(_gateway.Calls);
    }

    [Fact]
    public async Task A_recreation_shows_what_it_will_remove_and_with_force_removes_it()
    {
        _gateway.Answers("sandbox.recreate", Removals);
        var (exit, output, _) = await RunAsync("recreate", "--agent", "main", "--force");

        Assert.Equal(0, exit);
        Assert.Contains("Containers to be recreated:\n  - openclaw-sbx-a", output, StringComparison.Ordinal);
        Assert.Contains("✓ Removed openclaw-sbx-a\n\nDone: 1 removed, 0 failed\n", output, StringComparison.Ordinal);
        Assert.Equal([true, false], _gateway.Calls.Where(call => call.Method == "sandbox.recreate").Select(call => call.Params.TryGetProperty("dryRun", out _)));
    }

    [Fact]
    public async Task Without_an_answer_nothing_is_removed_and_that_is_no_success()
    {
        _gateway.Answers("sandbox.recreate", Removals);
        var (exit, _, error) = await RunAsync("recreate", "--all");

        Assert.Equal(1, exit);
        Assert.Contains("--force", error, StringComparison.Ordinal);
        Assert.All(_gateway.Calls.Where(call => call.Method == "sandbox.recreate"), call => Assert.True(call.Params.GetProperty("dryRun").GetBoolean()));
    }

    [Fact]
    public async Task A_container_that_cannot_be_removed_fails_the_command()
    {
        _gateway.Answers("sandbox.recreate", """{"removals":[{"containerName":"openclaw-sbx-a","scopeKey":"agent:main","reason":"asked for","error":"engine said no"}]}""");
        var (exit, output, _) = await RunAsync("recreate", "--all", "--force");

        Assert.Equal(1, exit);
        Assert.Contains("✗ Failed to remove openclaw-sbx-a: engine said no", output, StringComparison.Ordinal);
        Assert.Contains("Done: 0 removed, 1 failed", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_to_recreate_is_no_failure()
    {
        _gateway.Answers("sandbox.recreate", """{"removals":[]}""");

        Assert.Equal((0, "No containers found matching the criteria.\n"), ((await RunAsync("recreate", "--all")).Exit, (await RunAsync("recreate", "--all")).Output));
    }

    [Fact]
    public async Task Prune_says_what_went_and_only_shows_it_when_asked_to()
    {
        _gateway.Answers("sandbox.prune", Removals);

        Assert.Contains("✓ Removed openclaw-sbx-a", (await RunAsync("prune")).Output, StringComparison.Ordinal);
        Assert.Contains("Would be removed:\n  - openclaw-sbx-a", (await RunAsync("prune", "--dry-run")).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await JsonAsync("prune", "--json")).GetProperty("removed").GetInt32());
    }

    [Fact]
    public async Task An_explanation_has_the_originals_lines_and_the_workers()
    {
        _gateway.Answers("sandbox.explain", Explanation);
        var (exit, output, _) = await RunAsync("explain", "--session", "agent:main:main");

        Assert.Equal(0, exit);
        Assert.StartsWith(
            """
            Effective sandbox:
              agentId: main
              sessionKey: agent:main:main
              mainSessionKey: agent:main:main
              runtime: sandboxed
              mode: all scope: agent perSession: false
              workspaceAccess: none workspaceRoot: /s/sandboxes
            """,
            output,
            StringComparison.Ordinal);
        Assert.Contains("    - /s/sandboxes/a -> /workspace rw (sandbox)\n", output, StringComparison.Ordinal);
        Assert.Contains("  differs: memory: 1 -> 2\n", output, StringComparison.Ordinal);
        Assert.Contains("  allow (default): exec, read\n  deny  (agent): (empty)\n", output, StringComparison.Ordinal);
        Assert.Equal("agent:main:main", _gateway.Calls.Single(call => call.Method == "sandbox.explain").Params.GetProperty("sessionKey").GetString());
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(Explanation).RootElement, await JsonAsync("explain", "--json")));
    }

    [Theory]
    [InlineData("true", 0, "All 2 checks passed")]
    [InlineData("false", 1, "FAIL  seccomp mode: 0 (off) (expected: 2 (filter))")]
    public async Task A_diagnosis_goes_line_by_line_and_fails_when_one_does(string outcome, int expectedExit, string expected)
    {
        _gateway.Answers("sandbox.doctor", Diagnosis.Replace("OUTCOME", outcome, StringComparison.Ordinal));
        var (exit, output, _) = await RunAsync("doctor");

        Assert.Equal(expectedExit, exit);
        Assert.Contains("pass  no-new-privileges: 1\n", output, StringComparison.Ordinal);
        Assert.Contains("no: no swap accounting", output, StringComparison.Ordinal);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reason_of_the_worker_comes_with_what_to_do()
    {
        _gateway.On("sandbox.list", (connection, id, _) => connection.SendAsync(
            $$$$"""{"type":"res","id":"{{{{id}}}}","ok":false,"error":{"code":"UNAVAILABLE","message":"The Docker engine does not answer","details":{"code":"engine_unavailable","fix":"Start the engine"}}}"""));
        var (exit, output, error) = await RunAsync("list");

        Assert.Equal((1, string.Empty, "The Docker engine does not answer\n  Start the engine\n"), (exit, output, error));
    }

    private async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var result = await _cli.RunAsync(_gateway.Environment(), ["sandbox", .. arguments]);
        return (result.ExitCode, result.Output, result.Error);
    }

    private async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var (exit, output, error) = await RunAsync(arguments);
        Assert.True(exit == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }
}
