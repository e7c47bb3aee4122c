namespace OpenClaw.Cli.Tests.Recorded;

/// <summary>The situations of the recordings, made again.</summary>
internal static class Situations
{
    /// <summary>With sandboxes on. It comes last, because turns need a sandbox from there on.</summary>
    public const string Sandbox = "sandbox";

    public const string Token = "peertoken0123456789abcdef";

    // What has to be done before a recording that continues another one.
    private static readonly (string Names, string[][] Commands)[] Before =
    [
        ("agents-add-dup agents-delete", [["agents", "add", "work", "--workspace", "{home}/work"]]),
        ("agents-list-many agents-list-many-json agents-delete-json", [["agents", "add", "work", "--workspace", "{home}/work"], ["agents", "add", "Ops Team", "--workspace", "{home}/ops", "--model", "fake/fake-1"]]),
        ("config-unset", [["config", "set", "gateway.bind", "lan"]]),
        ("sandbox-explain sandbox-explain-json sandbox-explain-session sandbox-explain-nodocker", [["config", "set", "agents.defaults.sandbox.mode", "all"]]),
    ];

    public static readonly IReadOnlySet<string> GatewayDown = new HashSet<string>(["fresh", "full", "broken", "invalid", "minimal", "no-mode", "remote"], StringComparer.Ordinal);

    public static readonly IReadOnlySet<string> GatewayUp = new HashSet<string>(["up", "wrong-token", "up-no-state", "pending", Sandbox], StringComparer.Ordinal);

    public static IEnumerable<string[]> StepsBefore(RecordedInvocation invocation) =>
        Before.Where(entry => entry.Names.Split(' ').Contains(invocation.Name, StringComparer.Ordinal)).SelectMany(entry => entry.Commands);

    /// <summary>The configuration of a situation; null for none.</summary>
    public static string? Configuration(string situation, string port, string modelUrl) => situation switch
    {
        "fresh" => null,
        "broken" => "{ gateway: { mode: 'local', \n",
        "invalid" => "{ gateway: { mode: 'local', bind: 'frob', frob: 1 } }",
        "no-mode" => "{ gateway: { port: 18811 } }",
        "remote" => "{ gateway: { mode: 'remote' } }",
        "minimal" => $$"""
            {
              // mine
              gateway: { port: {{port}}, mode: 'local', bind: 'loopback', auth: { mode: 'token', token: '{{Token}}' } },
            }
            """,
        _ => $$"""
            {
              gateway: { port: {{port}}, mode: 'local', bind: 'loopback', auth: { mode: 'token', token: '{{(situation == "wrong-token" ? "wrong-token-0123456789abcdef" : Token)}}', rateLimit: { maxAttempts: 1000 } } },
              models: { providers: { fake: { baseUrl: '{{modelUrl}}', apiKey: 'sk-fake', api: 'openai-completions', models: [
                { id: '{{(situation == "up" ? "demo-1" : "fake-1")}}', name: 'fake', reasoning: false, input: ['text'], contextWindow: 200000, maxTokens: 8192, cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 } },
              ] } } },
              agents: { defaults: { model: { primary: 'fake/{{(situation == "up" ? "demo-1" : "fake-1")}}' }, sandbox: { mode: 'off' } } },
            }
            """,
    };
}
