using System.Net;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.Engine.Networking;
using Aspire.Hosting.Tests.Harness;
using Microsoft.Extensions.Time.Testing;
using OpenClaw.Testing.Waiting;

namespace Aspire.Hosting.Tests;

/// <summary>Endpoints without connections.</summary>
public sealed class UdpEndpointTests
{
    // answers each datagram with the same text and its own process id
    private const string PerlEcho =
        "use Socket; socket(S,PF_INET,SOCK_DGRAM,0); bind(S,sockaddr_in($ENV{PORT},INADDR_LOOPBACK)) or die; print qq{listens\\n}; "
        + "while(defined($from=recv(S,$text,65535,0))){ send(S,qq{$text $$},0,$from) }";

    [Fact]
    public async Task Datagrams_reach_the_process_behind_its_proxy_and_its_answers_come_back()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddExecutable("beacon", "perl", ".", "-e", "$|=1; " + PerlEcho).WithEndpoint(scheme: "udp", name: "udp", protocol: ProtocolType.Udp, env: "PORT");
        await using var app = await builder.StartedAsync();
        var beacon = await app.HealthyAsync("beacon");
        await app.LinesUntilAsync(beacon.ResourceId, "listens");
        using var client = new UdpClient();
        client.Connect(IPAddress.Loopback, app.GetEndpoint("beacon", "udp").Port);
        for (var i = 0; i < 20; i++)
        {
            await client.SendAsync(Encoding.ASCII.GetBytes($"ping {i}"), TestApplications.Patience());
            var answer = await client.ReceiveAsync(TestApplications.Patience());
            Assert.Equal($"ping {i} {beacon.Property("executable.pid")}", Encoding.ASCII.GetString(answer.Buffer));
        }

        // the same address leads to the next process
        await app.ResourceCommands.ExecuteCommandAsync("beacon", "restart", TestApplications.Patience());
        var next = await app.HealthyAsync("beacon");
        await Eventually.TrueAsync(
            async () =>
            {
                await client.SendAsync(Encoding.ASCII.GetBytes("again"), TestApplications.Patience());
                using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
                try
                {
                    return Encoding.ASCII.GetString((await client.ReceiveAsync(soon.Token)).Buffer) == $"again {next.Property("executable.pid")}";
                }
                catch (Exception error) when (error is OperationCanceledException or SocketException)
                {
                    // lost, as on a network, while the new process does not listen yet
                    return false;
                }
            },
            "the next process answers");
    }

    [Fact]
    public async Task A_client_that_is_silent_for_long_is_forgotten_and_one_that_speaks_is_not()
    {
        var time = new FakeTimeProvider();
        await using var proxy = UdpProxy.ListenOnLoopback(0, time);
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        proxy.SetBackend("one", ((IPEndPoint)server.Client.LocalEndPoint!).Port);
        using var silent = new UdpClient();
        using var busy = new UdpClient();
        foreach (var client in new[] { silent, busy })
        {
            client.Connect(IPAddress.Loopback, proxy.Port);
            await client.SendAsync("x"u8.ToArray(), TestApplications.Patience());
            await server.ReceiveAsync(TestApplications.Patience());
        }

        Assert.Equal(2, proxy.Clients);
        time.Advance(UdpProxy.IdleTime - TimeSpan.FromSeconds(1));
        await busy.SendAsync("y"u8.ToArray(), TestApplications.Patience());
        await server.ReceiveAsync(TestApplications.Patience());
        time.Advance(UdpProxy.IdleTime / 4);
        await Eventually.TrueAsync(() => proxy.Clients == 1, "the silent client is forgotten");
    }
}
