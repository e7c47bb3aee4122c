using System.Globalization;
using System.Net;
using System.Security.Cryptography;

namespace OpenClaw.Cli.Browsers;

/// <summary>Downloads a file and makes sure that it is all there.</summary>
internal static class ArchiveDownload
{
    private const int BufferSize = 128 * 1024;
    private const int Steps = 10;
    private const double MebiByte = 1024 * 1024;

    // For an answer, and for each piece of it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Downloads.</summary>
    /// <param name="source">What.</param>
    /// <param name="target">Into which file.</param>
    /// <param name="report">Takes a line for each tenth of the file.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CliException">The host does not answer, refuses, or sends less than it said or something else.</exception>
    public static async Task RunAsync(Uri source, string target, Action<string> report, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = Patience }) { Timeout = Timeout.InfiniteTimeSpan };
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(Patience);
        try
        {
            using var answer = await client.GetAsync(source, HttpCompletionOption.ResponseHeadersRead, silence.Token);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                throw new CliException($"{source.Authority} answers {(int)answer.StatusCode} {answer.ReasonPhrase} for {source}", Alternatives(source));
            }

            await using var file = new FileStream(target, FileMode.Create, FileAccess.ReadWrite);
            await CopyAsync(answer.Content, file, report, silence);
            await VerifyAsync(answer.Content, file, source, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var reason = exception is OperationCanceledException ? $"nothing came for {Patience.TotalSeconds:0} seconds" : exception.Message;
            throw new CliException($"{source.Authority} cannot be reached: {reason} ({source})", Alternatives(source));
        }
    }

    private static string[] Alternatives(Uri source) =>
    [
        $"This machine, or this container, needs a way to {source.Authority}; HTTPS_PROXY names a proxy.",
        "A host of your own with the same paths: PLAYWRIGHT_DOWNLOAD_HOST=https://...",
        "Without any download: Debian's Chromium in the image, OPENCLAW_DOCKER_APT_PACKAGES=\"chromium\" ./docker-setup.sh",
    ];

    private static async Task CopyAsync(HttpContent content, FileStream file, Action<string> report, CancellationTokenSource silence)
    {
        var total = content.Headers.ContentLength;
        await using var stream = await content.ReadAsStreamAsync(silence.Token);
        var buffer = new byte[BufferSize];
        var told = 0L;
        int count;
        while ((count = await ReadAsync(stream, buffer, silence.Token)) > 0)
        {
            silence.CancelAfter(Patience);
            await file.WriteAsync(buffer.AsMemory(0, count), silence.Token);
            if (total > 0 && file.Length * Steps / total.Value is var step && step > told)
            {
                told = step;
                report(string.Create(CultureInfo.InvariantCulture, $"{step * (100 / Steps),4}% of {total.Value / MebiByte:0.0} MiB"));
            }
        }
    }

    // A connection that broke must not look like a disk that is full.
    private static async ValueTask<int> ReadAsync(Stream stream, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException exception)
        {
            throw new HttpRequestException(exception.Message, exception);
        }
    }

    private static async Task VerifyAsync(HttpContent content, FileStream file, Uri source, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength is { } length && length != file.Length)
        {
            throw new CliException($"{source} is incomplete: {file.Length} of {length} bytes came.", "Try again.");
        }

        if (content.Headers.ContentMD5 is { } expected)
        {
            file.Position = 0;
#pragma warning disable CA5351 // It finds what got damaged on the way; TLS is against attackers.
            var actual = await MD5.HashDataAsync(file, cancellationToken);
#pragma warning restore CA5351
            if (!expected.AsSpan().SequenceEqual(actual))
            {
                throw new CliException($"{source} is damaged: its checksum is not the one that {source.Authority} names.", "Try again.");
            }
        }
    }
}
