using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Exec;

namespace OpenClaw.SandboxWorker.Api;

/// <summary>The route of commands on a terminal.</summary>
internal static class TerminalEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(TerminalRoutes.Open, OpenAsync);

    private static async Task OpenAsync(HttpContext context, TerminalExecutor executor, ErrorReporter reporter, IHostApplicationLifetime lifetime)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            throw new SandboxException(WorkerErrorCodes.InvalidRequest, $"{TerminalRoutes.Open} is a WebSocket.");
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var terminal = new SocketTerminal(socket);
        TerminalEvent last;
        try
        {
            last = new TerminalEvent { Exited = await executor.RunAsync(await terminal.ReadRequestAsync(ended.Token), terminal, ended.Token) };
        }
        catch (Exception exception) when (exception is WebSocketException || context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
            return;
        }
        catch (Exception exception)
        {
            last = new TerminalEvent { Error = reporter.ToError(exception) };
        }

        await terminal.EndAsync(last, context.RequestAborted);
    }

    private sealed class SocketTerminal(WebSocket socket) : ITerminal
    {
        private const int LargestMessage = 1 << 20;

        // To cancel a receive would break the socket, over which the end is still to be told: only the wait for it is cancelled.
        private Task<(byte[] Bytes, WebSocketMessageType Type)>? _message;

        public async Task<TerminalRequest> ReadRequestAsync(CancellationToken cancellationToken) =>
            await NextAsync(cancellationToken) is (var bytes, WebSocketMessageType.Text)
                ? Parse(bytes, WorkerJson.Default.TerminalRequest)
                : throw new SandboxException(WorkerErrorCodes.InvalidRequest, "The first message must be a text with the request.");

        public ValueTask StartedAsync(ExecStarted started, CancellationToken cancellationToken) =>
            SendAsync(new TerminalEvent { Started = started }, cancellationToken);

        public ValueTask ShowAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
            bytes.IsEmpty ? ValueTask.CompletedTask : socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);

        public async ValueTask<(byte[]? Typed, TerminalSize? Size)> ReadAsync(CancellationToken cancellationToken) => await NextAsync(cancellationToken) switch
        {
            (var bytes, WebSocketMessageType.Binary) => (bytes, null),
            (var bytes, WebSocketMessageType.Text) => (null, Parse(bytes, WorkerJson.Default.TerminalSize)),
            _ => (null, null),
        };

        public async Task EndAsync(TerminalEvent last, CancellationToken cancellationToken)
        {
            try
            {
                if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                {
                    await SendAsync(last, cancellationToken);
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
                }
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
            {
                // It went away at the same moment.
            }
        }

        private ValueTask SendAsync(TerminalEvent message, CancellationToken cancellationToken) =>
            socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message, WorkerJson.Default.TerminalEvent).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

        private async Task<(byte[] Bytes, WebSocketMessageType Type)> NextAsync(CancellationToken cancellationToken)
        {
            var message = await (_message ??= ReadMessageAsync()).WaitAsync(cancellationToken);
            _message = null;
            return message;
        }

        private async Task<(byte[] Bytes, WebSocketMessageType Type)> ReadMessageAsync()
        {
            using var message = new MemoryStream();
            var buffer = new byte[8192];
            while (true)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                message.Write(buffer, 0, read.Count);
                if (message.Length > LargestMessage)
                {
                    throw new SandboxException(WorkerErrorCodes.InvalidRequest, $"A message has more than {LargestMessage} bytes.");
                }

                if (read.EndOfMessage)
                {
                    return (message.ToArray(), read.MessageType);
                }
            }
        }

        private static T Parse<T>(byte[] bytes, JsonTypeInfo<T> type)
        {
            try
            {
                return JsonSerializer.Deserialize(bytes, type) ?? throw new JsonException("It is null.");
            }
            catch (JsonException exception)
            {
                throw new SandboxException(WorkerErrorCodes.InvalidRequest, $"The message is wrong at {exception.Path ?? "$"}: {exception.Message}", null, exception);
            }
        }
    }
}
