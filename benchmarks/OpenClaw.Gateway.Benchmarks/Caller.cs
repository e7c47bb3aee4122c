using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace OpenClaw.Gateway.Benchmarks;

/// <summary>
/// A client for the rows of calls. It writes once and reads once for a call, and the framework's client hands each answer from thread to thread, which
/// takes as much of the machine's processors as the server does. It never sleeps: to wake a processor of a virtual machine takes longer than a call, and
/// would be measured in the place of the server.
/// </summary>
internal sealed class Caller : IDisposable
{
    private const byte FinalText = 0x81;
    private const byte FinalPong = 0x8A;
    private const byte Ping = 0x9;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;

    private Caller()
    {
    }

    /// <summary>Connects, and shakes hands where the server wants it.</summary>
    public static Caller Open(Uri address, bool handshake)
    {
        var caller = new Caller();
        caller._socket.Connect(address.Host, address.Port);
        caller._socket.Send(Encoding.ASCII.GetBytes(
            $"GET / HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"));
        caller.SkipHead();
        if (handshake)
        {
            caller.Receive();
            caller.Send(Frame(Client.Connect));
            caller.WaitForAnswer();
        }

        caller._socket.Blocking = false;
        return caller;
    }

    /// <summary>A message as a client sends it; a mask of zeros is one that changes nothing.</summary>
    public static byte[] Frame(byte[] message)
    {
        var length = message.Length < 126 ? [(byte)(0x80 | message.Length)] : new byte[] { 0x80 | 126, (byte)(message.Length >> 8), (byte)message.Length };
        return [FinalText, .. length, 0, 0, 0, 0, .. message];
    }

    /// <summary>Sends what <see cref="Frame"/> made.</summary>
    public void Send(byte[] frame) => _socket.Send(frame);

    /// <summary>Waits for the answer; events in between are dropped.</summary>
    public void WaitForAnswer()
    {
        while (!Receive())
        {
        }
    }

    public void Dispose() => _socket.Dispose();

    // True for an answer; frames of a gateway begin with their type.
    private bool Receive()
    {
        Need(2);
        var head = _buffer[_start];
        int length = _buffer[_start + 1];
        var header = 2;
        if (length == 126)
        {
            Need(header = 4);
            length = BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(_start + 2));
        }
        else if (length == 127)
        {
            Need(header = 10);
            length = (int)BinaryPrimitives.ReadUInt64BigEndian(_buffer.AsSpan(_start + 2));
        }

        Need(header + length);
        var payload = _buffer.AsSpan(_start + header, length);
        var isAnswer = payload.StartsWith("{\"type\":\"res\""u8);
        if ((head & 0xF) == Ping)
        {
            _socket.Send([FinalPong, (byte)(0x80 | length), 0, 0, 0, 0, .. payload]);
        }

        _start += header + length;
        return isAnswer;
    }

    private void SkipHead()
    {
        var end = "\r\n\r\n"u8;
        int at;
        while ((at = _buffer.AsSpan(_start, _end - _start).IndexOf(end)) < 0)
        {
            Need(_end - _start + 1);
        }

        _start += at + end.Length;
    }

    private void Need(int count)
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_start + count > _buffer.Length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        while (_end - _start < count)
        {
            var read = _socket.Receive(_buffer.AsSpan(_end), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                continue;
            }

            if (read == 0)
            {
                throw new IOException("The server closed the connection.");
            }

            _end += read;
        }
    }
}
