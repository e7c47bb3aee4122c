using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Docker.DotNet.Http;

/// <summary>Bodies of requests.</summary>
internal static class RequestBody
{
    public static HttpContent Json<T>(
        T value, JsonTypeInfo<T> type) => new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, type))
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") },
    };

    /// <summary>A tar archive, sent as it is read. The stream stays the caller's.</summary>
    public static HttpContent Tar(Stream archive) => new StreamContent(archive)
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/x-tar") },
    };
}
