using System.Buffers.Binary;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;

namespace OpenClaw.Gateway.Tests;

/// <summary>Answers that are longer than what the gateway copies at once, read as frames of RFC 6455.</summary>
public sealed class LongAnswerTests
{
    private const int MostBytes = 16 * 1024;
    private const byte Text = 1;
    private const byte Continuation = 0;

    [Fact]
    public async Task A_long_answer_comes_whole_in_frames_of_sixteen_kilobytes_at_most()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var http = gateway.CreateHttpClient();
        using var response = await RawUpgrade.SendAsync(http);
        Assert.Equal(HttpStatusCode.SwitchingProtocols, response.StatusCode);
        await using var stream = await response.Content.ReadAsStreamAsync();
        await SendAsync(stream, "connect", TestClient.ConnectParams(TestGateway.Token));
        await ReadAnswerAsync(stream);
        await SendAsync(stream, "config.schema", []);

        var frames = await ReadAnswerAsync(stream);

        Assert.True(frames.Sum(frame => frame.Payload.Length) > 2 * MostBytes);
        Assert.All(frames, frame => Assert.InRange(frame.Payload.Length, 1, MostBytes));
        Assert.Equal(Text, frames[0].Opcode);
        Assert.All(frames.Skip(1), frame => Assert.Equal(Continuation, frame.Opcode));
        var answer = JsonNode.Parse(frames.SelectMany(frame => frame.Payload).ToArray())!;
        Assert.Equal("config.schema", (string?)answer["id"]);
        Assert.True((bool)answer["ok"]!);
    }

    // One frame with a mask of zeros, which changes nothing.
    private static async Task SendAsync(Stream stream, string method, JsonObject parameters)
    {
        var message = Encoding.UTF8.GetBytes(new JsonObject { ["type"] = "req", ["id"] = method, ["method"] = method, ["params"] = parameters }.ToJsonString());
        byte[] frame = [0x80 | Text, 0x80 | 126, (byte)(message.Length >> 8), (byte)message.Length, 0, 0, 0, 0, .. message];
        await stream.WriteAsync(frame);
        await stream.FlushAsync();
    }

    // The frames of the next message that is an answer; events are skipped.
    private static async Task<List<(byte Opcode, byte[] Payload)>> ReadAnswerAsync(Stream stream)
    {
        while (true)
        {
            var frames = new List<(byte Opcode, byte[] Payload)>();
            for (var isLast = false; !isLast;)
            {
                var head = await ReadAsync(stream, 2);
                isLast = (head[0] & 0x80) != 0;
                var length = head[1] switch
                {
                    126 => BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(stream, 2)),
                    127 => (int)BinaryPrimitives.ReadUInt64BigEndian(await ReadAsync(stream, 8)),
                    _ => head[1],
                };
                frames.Add(((byte)(head[0] & 0xF), await ReadAsync(stream, length)));
            }

            if (frames[0].Payload.AsSpan().StartsWith("{\"type\":\"res\""u8))
            {
                return frames;
            }
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }
}
