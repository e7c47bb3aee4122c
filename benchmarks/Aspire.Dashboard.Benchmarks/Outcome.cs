using System.IO.Compression;
using System.Text.Json;

namespace Aspire.Dashboard.Benchmarks;

/// <summary>Resident memory of a process by time.</summary>
internal sealed class MemoryCurve(int processId)
{
    /// <summary>Mebibytes, one figure in two seconds.</summary>
    public List<double> Mebibytes { get; } = [];

    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(2));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                using var process = System.Diagnostics.Process.GetProcessById(processId);
                Mebibytes.Add(process.WorkingSet64 / 1048576.0);
            }
        }
        catch (OperationCanceledException)
        {
            // The load has ended.
        }
    }
}

/// <summary>The numbers of the spans that are kept at the end.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Lowest">The lowest number.</param>
/// <param name="Highest">The highest number.</param>
internal sealed record KeptSpans(long Count, long Lowest, long Highest)
{
    /// <summary>Whether nothing between the oldest and the newest is missing.</summary>
    public bool IsGapless => Count == Highest - Lowest + 1;

    public static async Task<KeptSpans> ReadAsync(RunningDashboard dashboard)
    {
        using var http = new HttpClient { BaseAddress = dashboard.Frontend, Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Add("x-api-key", RunningDashboard.ApiKey);
        using var zip = new ZipArchive(new MemoryStream(await http.GetByteArrayAsync("/api/telemetry/export")));
        var numbers = new HashSet<long>();
        foreach (var entry in zip.Entries.Where(entry => entry.FullName.StartsWith("traces/", StringComparison.Ordinal)))
        {
            await using var stream = await entry.OpenAsync();
            using var json = await JsonDocument.ParseAsync(stream);
            foreach (var span in json.RootElement.GetProperty("resourceSpans").EnumerateArray()
                .SelectMany(resource => resource.GetProperty("scopeSpans").EnumerateArray())
                .SelectMany(scope => scope.GetProperty("spans").EnumerateArray()))
            {
                var number = span.GetProperty("attributes").EnumerateArray().First(attribute => attribute.GetProperty("key").GetString() == "n");
                numbers.Add(long.Parse(number.GetProperty("value").GetProperty("intValue").GetString()!, System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return new KeptSpans(numbers.Count, numbers.Min(), numbers.Max());
    }
}
