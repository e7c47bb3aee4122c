using System.IO.Compression;
using System.Text.Json;
using Aspire.Dashboard.Otlp.Json;
using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Telemetry.Logs;

namespace Aspire.Dashboard.Archive;

/// <summary>
/// Telemetry as a zip of OTLP JSON: <c>traces/</c>, <c>structuredlogs/</c> and <c>metrics/</c>, each with files
/// <c>&lt;resource&gt;-&lt;n&gt;.json</c> that are one OTLP export request, so that anything that takes OTLP/HTTP takes them.
/// </summary>
internal static class TelemetryArchive
{
    // Spans or records of one file: small enough to be read into memory at once by whoever imports it.
    private const int ItemsOfFile = 5_000;

    /// <summary>Writes the archive.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="store">What is written.</param>
    /// <param name="resource">Name of the only resource written, or null for all.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public static async Task WriteAsync(Stream target, TelemetryStore store, string? resource, CancellationToken cancellationToken)
    {
        await using var zip = await ZipArchive.CreateAsync(target, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        var all = resource is null ? store.Resources.All : [.. store.Resources.Find(resource)];
        var spans = store.Traces.ListSpans(_ => true).ToLookup(span => span.Resource);
        var logs = store.Logs.List(new LogQuery()).Reverse().ToLookup(entry => entry.Resource);
        foreach (var (sender, name) in all.Zip(FileNames(all)))
        {
            await AddAsync("traces", name, spans[sender].Chunk(ItemsOfFile), OtlpJsonWriter.WriteSpans);
            await AddAsync("structuredlogs", name, logs[sender].Chunk(ItemsOfFile), OtlpJsonWriter.WriteLogs);
            var instruments = store.Metrics.List(sender).Select(info => store.Metrics.Find(sender, info.Meter, info.Name)).OfType<Telemetry.Metrics.InstrumentSnapshot>();
            await AddAsync("metrics", name, instruments.Chunk(1), (json, some) => OtlpMetricJsonWriter.Write(json, sender, some));
        }

        async Task AddAsync<T>(string folder, string name, IEnumerable<T[]> files, Action<Utf8JsonWriter, IEnumerable<T>> write)
        {
            var number = 0;
            foreach (var items in files)
            {
                var entry = zip.CreateEntry($"{folder}/{name}-{++number}.json", CompressionLevel.Fastest);
                await using var stream = await entry.OpenAsync(cancellationToken);
                await using var json = new Utf8JsonWriter(stream);
                write(json, items);
            }
        }
    }

    // Names of resources come from outside; a name that is no file name, or is there already, gets a number.
    private static IEnumerable<string> FileNames(IReadOnlyList<TelemetryResource> resources)
    {
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var resource in resources)
        {
            var name = string.Concat(resource.Name.Take(100).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
            var unique = name;
            for (var i = 2; !used.Add(unique); i++)
            {
                unique = $"{name}_{i}";
            }

            yield return unique;
        }
    }
}
