using System.Text;
using OpenClaw.DemoModel.Scripts;

namespace OpenClaw.DemoModel.Dialects;

/// <summary>Sends a reply, with the pauses and the break that a script asks for.</summary>
internal sealed class ReplyWriter(TimeProvider time)
{
    /// <summary>Sends the reply as one JSON body.</summary>
    public async Task WriteWholeAsync(HttpContext context, IDialectReply reply, ScriptStep? step, CancellationToken cancellationToken)
    {
        var body = reply.Whole();
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = step?.Cut?.How == CutKind.End ? body.Length / 2 : body.Length;
        if (step?.Silence is { } silence)
        {
            await context.Response.StartAsync(cancellationToken);
            await PauseAsync(silence.Ms, cancellationToken);
        }

        if (step?.Cut is { } cut)
        {
            await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), cancellationToken);
            await EndEarlyAsync(context, cut, cancellationToken);
            return;
        }

        await context.Response.Body.WriteAsync(body, cancellationToken);
    }

    /// <summary>Sends the reply as server-sent events.</summary>
    public async Task WriteStreamAsync(HttpContext context, IDialectReply reply, ScriptStep? step, CancellationToken cancellationToken)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        await context.Response.StartAsync(cancellationToken);

        var sent = 0;
        foreach (var part in reply.Events(step?.ChunkSize))
        {
            if (step?.Cut is { } cut && cut.AfterChunks == sent)
            {
                await EndEarlyAsync(context, cut, cancellationToken);
                return;
            }

            await PauseAsync(step?.Silence is { } silence && silence.AfterChunks == sent ? silence.Ms : 0, cancellationToken);
            await PauseAsync(sent > 0 ? step?.ChunkDelayMs ?? 0 : 0, cancellationToken);
            await WriteEventAsync(context.Response, part, cancellationToken);
            sent++;
        }

        if (step?.Cut is { } late)
        {
            await EndEarlyAsync(context, late, cancellationToken);
            return;
        }

        foreach (var part in reply.End())
        {
            await WriteEventAsync(context.Response, part, cancellationToken);
        }
    }

    /// <summary>Waits, unless there is nothing to wait for or the caller has gone.</summary>
    public Task PauseAsync(int milliseconds, CancellationToken cancellationToken) =>
        milliseconds == 0 ? Task.CompletedTask : Task.Delay(TimeSpan.FromMilliseconds(milliseconds), time, cancellationToken);

    private static async Task WriteEventAsync(HttpResponse response, StreamEvent part, CancellationToken cancellationToken)
    {
        if (part.Name is { } name)
        {
            await response.Body.WriteAsync(Encoding.UTF8.GetBytes($"event: {name}\n"), cancellationToken);
        }

        await response.Body.WriteAsync("data: "u8.ToArray(), cancellationToken);
        await response.Body.WriteAsync(part.Data, cancellationToken);
        await response.Body.WriteAsync("\n\n"u8.ToArray(), cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    // Aborting the connection could throw away what was just sent. An exception after the start of the response closes it once all
    // bytes are out, and leaves the body without its end.
    private static async Task EndEarlyAsync(HttpContext context, ScriptCut cut, CancellationToken cancellationToken)
    {
        await context.Response.Body.FlushAsync(cancellationToken);
        if (cut.How == CutKind.Abort)
        {
            throw new ScriptedCutException();
        }
    }
}

/// <summary>Ends a connection in the middle of an answer because a script asks for it.</summary>
internal sealed class ScriptedCutException() : Exception("The script cuts the answer here.");
