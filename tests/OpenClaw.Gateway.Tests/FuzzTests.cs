using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Methods;
using OpenClaw.Gateway.Tests.Harness;

namespace OpenClaw.Gateway.Tests;

/// <summary>Frames that nobody would send on purpose. The seed is fixed, so a failure can be repeated.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e999", "0.5", "99999999999999999999", "\"\"", "\"x\"", "\"\\ud800\"", "\"a\\u0000b\\n\\u001b[31m\"", "[]", "[null]",
        "{}", "{\"\\ud800\":1}", "{\"a\":{\"b\":[[[[]]]]}}", "\"agent:main:main\"", "\"agent::\"", "\"../../etc/passwd\"", "\"main\"",
    ];

    [Fact]
    public async Task No_frame_makes_a_handler_throw_or_the_socket_hang()
    {
        var logs = new ErrorLog();
        var random = new Random(20260205);
        await using var gateway = await TestGateway.StartAsync("{ gateway: { auth: { token: 'peertoken0123456789abcdef' } } }", logs: logs);
        await using var client = await gateway.ConnectAsync();

        // Waiting on purpose is tested elsewhere.
        var methods = gateway.Services.GetRequiredService<MethodTable>().All.Where(method => method.Name is not ("agent.wait" or "exec.approval.request")).ToArray();
        for (var i = 0; i < 3000; i++)
        {
            var method = methods[random.Next(methods.Length)];
            var names = method.Parameters?.Members.Select(member => member.Name).Append("bogus").ToArray() ?? ["probe", "bogus"];
            var members = names.Where(_ => random.Next(3) > 0).Select(name => $"\"{name}\":{Values[random.Next(Values.Length)]}");
            var parameters = random.Next(10) == 0 ? Values[random.Next(Values.Length)] : $"{{{string.Join(',', members)}}}";
            await client.SendTextAsync($$"""{"type":"req","id":"f{{i}}","method":"{{method.Name}}","params":{{parameters}}}""");
            if (random.Next(20) == 0)
            {
                await client.SendTextAsync(Values[random.Next(Values.Length)] + (random.Next(2) == 0 ? "}" : string.Empty));
            }
        }

        Assert.NotNull(await client.AskAsync("health"));
        await client.WaitForAsync(frame => TestClient.IsAnswer(frame, "f2999"));
        Assert.DoesNotContain(logs.Faults, fault => !fault.Contains("Run ", StringComparison.Ordinal));
        Assert.DoesNotContain(logs.All, line => line.Contains('\u001b', StringComparison.Ordinal) || line.Contains('\0', StringComparison.Ordinal));
        Assert.DoesNotContain(logs.All, line => line.Contains(TestGateway.Token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_openclaw_json_makes_the_gateway_fall()
    {
        const string Seed = """
            { // a configuration
              gateway: { mode: "local", port: 18789, bind: 'loopback', auth: { token: "${TOKEN}", rateLimit: { maxAttempts: 3 } }, trustedProxies: ["10.0.0.1",], },
              agents: { defaults: { model: { primary: 'a/b' }, sandbox: { mode: "all", docker: { env: { A: "1" }, memory: "1g" } } }, list: [{ id: "main", default: true }] },
              $include: "./missing.json", session: { scope: "global" }, cron: { enabled: false }, models: { providers: { x: { baseUrl: "http://h/v1", models: [{ id: "m", contextWindow: 1e5 }] } } },
            }
            """;
        await using var gateway = await TestGateway.StartAsync();
        var configuration = gateway.Services.GetRequiredService<ConfigurationStore>();
        var random = new Random(20260206);
        for (var i = 0; i < 3000; i++)
        {
            var text = Seed.ToCharArray().ToList();
            for (var changes = random.Next(1, 6); changes > 0; changes--)
            {
                var at = random.Next(text.Count);
                switch (random.Next(4))
                {
                    case 0:
                        text.RemoveRange(at, Math.Min(random.Next(1, 20), text.Count - at));
                        break;
                    case 1:
                        text.InsertRange(at, Values[random.Next(Values.Length)]);
                        break;
                    case 2:
                        text[at] = (char)random.Next(char.MaxValue);
                        break;
                    default:
                        text.InsertRange(at, text.Skip(random.Next(text.Count)).Take(40).ToArray());
                        break;
                }
            }

            // Whatever it is, there are settings or problems, and every problem says where.
            var loaded = configuration.Loader.Load(new string([.. text]));
            Assert.NotNull(loaded.Settings);
            Assert.All(loaded.Issues, issue => Assert.NotEmpty(issue.Message));
        }

        // A bad file that lies there while the gateway runs changes nothing for its clients.
        await using var client = await gateway.ConnectAsync();
        foreach (var bad in (string[])["", "\0\0", "[[[[", new string('[', 100_000), "{a:" + new string('{', 10)])
        {
            await File.WriteAllTextAsync(gateway.ConfigPath, bad);
            await configuration.ReloadAsync(CancellationToken.None);
            Assert.True((bool)(await client.AskAsync("health"))["ok"]!);
        }
    }

    private sealed class ErrorLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Faults { get; } = new();

        public ConcurrentQueue<string> All { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            All.Enqueue(formatter(state, exception));
            if (logLevel >= LogLevel.Error)
            {
                Faults.Enqueue($"{formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
