using System.Buffers;
using System.IO.Pipelines;

namespace Aspire.Dashboard.Otlp;

/// <summary>A whole request body in pooled memory.</summary>
internal sealed class RequestBody : IDisposable
{
    private readonly PipeReader _reader;

    private RequestBody(PipeReader reader, ReadOnlySequence<byte> bytes)
    {
        _reader = reader;
        Bytes = bytes;
    }

    public ReadOnlySequence<byte> Bytes { get; }

    /// <summary>Reads a body after decompression; null when it is longer than the limit, of which no more than the limit was read.</summary>
    /// <exception cref="InvalidDataException">The compressed data is damaged, or the sender broke off.</exception>
    public static async Task<RequestBody?> ReadAsync(HttpRequest request, int limit)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        var reader = PipeReader.Create(request.Body, new StreamPipeReaderOptions(bufferSize: 64 * 1024, minimumReadSize: 16 * 1024, leaveOpen: true));
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(request.HttpContext.RequestAborted);
                if (result.Buffer.Length > limit)
                {
                    await reader.CompleteAsync();
                    return null;
                }

                if (result.IsCompleted)
                {
                    return new RequestBody(reader, result.Buffer);
                }

                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        catch (BadHttpRequestException e)
        {
            await reader.CompleteAsync();
            throw new InvalidDataException(e.Message, e);
        }
        catch
        {
            await reader.CompleteAsync();
            throw;
        }
    }

    public void Dispose() => _reader.Complete();
}
