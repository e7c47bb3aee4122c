using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using Aspire.Dashboard.Otlp;
using Aspire.Dashboard.Otlp.Json;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;

namespace Aspire.Dashboard.Archive;

/// <summary>What an import came to.</summary>
/// <param name="Files">Files read.</param>
/// <param name="Spans">Spans taken.</param>
/// <param name="Logs">Log records taken.</param>
/// <param name="Points">Metric points taken.</param>
/// <param name="Problems">What was not taken, and why.</param>
public sealed record ImportResult(int Files, long Spans, long Logs, long Points, IReadOnlyList<string> Problems);

/// <summary>
/// Reads OTLP JSON back: a zip of such files, one file, or the lines that the collector's file exporter writes. What a file is, its
/// content tells, not its name.
/// </summary>
internal sealed class TelemetryImport(TelemetryIntake intake)
{
    /// <summary>Largest upload, in bytes.</summary>
    public const long MaxUploadBytes = 256 * 1024 * 1024;

    // A zip can claim to be small: what comes out of it is bounded as well.
    private const int MaxFileBytes = 128 * 1024 * 1024;
    private const long MaxUnpackedBytes = 2L * 1024 * 1024 * 1024;
    private const int MaxFiles = 10_000;
    private const int MaxProblems = 20;
    private static readonly byte[] ZipStart = [(byte)'P', (byte)'K'];

    /// <summary>Reads an upload; it must be seekable.</summary>
    public async Task<ImportResult> ReadAsync(Stream upload, string name, CancellationToken cancellationToken)
    {
        var work = new Work(intake);
        var start = new byte[ZipStart.Length];
        var read = await upload.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        upload.Position = 0;
        if (read == start.Length && start.AsSpan().SequenceEqual(ZipStart))
        {
            await ReadZipAsync(upload, work, cancellationToken);
        }
        else
        {
            await ReadFileAsync(upload, name, work, cancellationToken);
        }

        return work.ToResult();
    }

    private static async Task ReadZipAsync(Stream upload, Work work, CancellationToken cancellationToken)
    {
        try
        {
            await using var zip = await ZipArchive.CreateAsync(upload, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancellationToken);
            foreach (var entry in zip.Entries.Where(e => e.FullName.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || e.FullName.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase)))
            {
                if (work.Files >= MaxFiles || work.UnpackedBytes > MaxUnpackedBytes)
                {
                    work.Note($"the rest is left out: at most {MaxFiles} files and {MaxUnpackedBytes / 1048576} MiB unpacked are read");
                    return;
                }

                await using var stream = await entry.OpenAsync(cancellationToken);
                await ReadFileAsync(stream, entry.FullName, work, cancellationToken);
            }

            if (work.Files == 0)
            {
                work.Note("there is no .json file in the zip");
            }
        }
        catch (InvalidDataException e)
        {
            work.Note($"the zip is damaged: {e.Message}");
        }
    }

    private static async Task ReadFileAsync(Stream stream, string name, Work work, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (bytes.Length + read > MaxFileBytes)
            {
                work.Note($"{name}: is larger than {MaxFileBytes / 1048576} MiB");
                return;
            }

            bytes.Write(buffer, 0, read);
        }

        work.Take(name, bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
    }

    private sealed class Work(TelemetryIntake intake)
    {
        private readonly List<string> _problems = [];
        private long _spans;
        private long _logs;
        private long _points;

        public int Files { get; private set; }

        public long UnpackedBytes { get; private set; }

        public void Note(string problem)
        {
            if (_problems.Count < MaxProblems)
            {
                _problems.Add(problem);
            }
        }

        public void Take(string name, ReadOnlyMemory<byte> json)
        {
            Files++;
            UnpackedBytes += json.Length;
            try
            {
                foreach (var (kind, part) in OtlpJsonParts.Split(json))
                {
                    Take(name, kind, new ReadOnlySequence<byte>(part));
                }
            }
            catch (Exception e) when (e is JsonException or InvalidDataException)
            {
                Note($"{name}: {e.Message}");
            }
        }

        public ImportResult ToResult() => new(Files, _spans, _logs, _points, _problems);

        private void Take(string name, string? kind, ReadOnlySequence<byte> part)
        {
            switch (kind)
            {
                case "resourceSpans":
                    var spans = OtlpJson.Parse<ExportTraceServiceRequest>(part);
                    _spans += Taken(name, spans.ResourceSpans.Sum(r => r.ScopeSpans.Sum(s => s.Spans.Count)), intake.Traces(spans));
                    break;
                case "resourceLogs":
                    var logs = OtlpJson.Parse<ExportLogsServiceRequest>(part);
                    _logs += Taken(name, logs.ResourceLogs.Sum(r => r.ScopeLogs.Sum(s => s.LogRecords.Count)), intake.Logs(logs));
                    break;
                case "resourceMetrics":
                    var before = intake.PointsReceived;
                    var result = intake.Metrics(OtlpJson.Parse<ExportMetricsServiceRequest>(part));
                    _points += Taken(name, intake.PointsReceived - before, result);
                    break;
                default:
                    Note($"{name}: is no OTLP JSON; it has none of resourceSpans, resourceLogs and resourceMetrics");
                    break;
            }
        }

        private long Taken(string name, long count, OtlpResult result)
        {
            if (result.Rejected > 0)
            {
                Note($"{name}: {result.Reason}");
            }

            return count - result.Rejected;
        }
    }
}
