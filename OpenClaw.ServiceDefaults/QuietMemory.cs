using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OpenClaw.ServiceDefaults;

/// <summary>
/// Gives memory back to the machine once a burst of work is over. The collector runs when something is allocated, so what work leaves behind would stay for
/// as long as there is none, which for these services is most of the time.
/// </summary>
internal sealed partial class QuietMemory(TimeProvider time, ILogger<QuietMemory> logger) : BackgroundService
{
    // A service that allocates less between two looks is quiet: one that streams an answer is not. To collect stops it for some 20 to 50 ms, which is
    // worth it only where much was left behind.
    private const long QuietBytes = 512 * 1024;
    private const long WorthwhileBytes = 4 * 1024 * 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var seen = GC.GetTotalAllocatedBytes();
        var collected = 0L;
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var allocated = GC.GetTotalAllocatedBytes();
                if (allocated - seen < QuietBytes && allocated - collected > WorthwhileBytes)
                {
                    GiveBack();
                    collected = allocated;
                }

                seen = allocated;
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    private void GiveBack()
    {
        var (before, started) = (Environment.WorkingSet, time.GetTimestamp());
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        TrimNativeHeap();
        LogGivenBack((before - Environment.WorkingSet) / 1024, time.GetElapsedTime(started).TotalMilliseconds);
    }

    // The C library of Debian and its like keeps what the runtime and OpenSSL have freed; others have no such function, and give it back by themselves.
    private static void TrimNativeHeap()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = MallocTrim(0);
        }
        catch (EntryPointNotFoundException)
        {
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int MallocTrim(nuint pad);

    [LoggerMessage(700, LogLevel.Debug, "Quiet: gave back {Kilobytes} KB in {Milliseconds:0.0} ms")]
    private partial void LogGivenBack(long kilobytes, double milliseconds);
}
