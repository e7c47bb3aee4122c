using System.Buffers;
using Aspire.Dashboard.Otlp.Json;
using Google.Protobuf;
using Microsoft.Net.Http.Headers;

namespace Aspire.Dashboard.Otlp;

/// <summary>The two encodings of OTLP/HTTP. An answer has the encoding of its request.</summary>
internal sealed class OtlpFormat
{
    private const string ProtobufType = "application/x-protobuf";
    private const string JsonType = "application/json";

    public static readonly OtlpFormat Protobuf = new(ProtobufType);
    public static readonly OtlpFormat Json = new(JsonType);

    private OtlpFormat(string contentType) => ContentType = contentType;

    public string ContentType { get; }

    public static OtlpFormat? Of(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var parsed))
        {
            return null;
        }

        return parsed.MediaType.Equals(ProtobufType, StringComparison.OrdinalIgnoreCase) ? Protobuf
            : parsed.MediaType.Equals(JsonType, StringComparison.OrdinalIgnoreCase) ? Json
            : null;
    }

    /// <summary>Parses a request.</summary>
    /// <exception cref="InvalidDataException">The bytes are not what they should be.</exception>
    public T Parse<T>(ReadOnlySequence<byte> body, MessageParser<T> parser)
        where T : IMessage<T>, new()
    {
        if (this == Json)
        {
            return OtlpJson.Parse<T>(body);
        }

        try
        {
            return parser.ParseFrom(body);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    public async Task WriteAsync(HttpResponse response, int status, IMessage message)
    {
        response.StatusCode = status;
        response.ContentType = ContentType;
        var cancelled = response.HttpContext.RequestAborted;
        if (this == Json)
        {
            await response.WriteAsync(OtlpJson.Format(message), cancelled);
        }
        else
        {
            var bytes = message.ToByteArray();
            response.ContentLength = bytes.Length;
            await response.Body.WriteAsync(bytes, cancelled);
        }
    }
}
