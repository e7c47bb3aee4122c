using System.Globalization;

namespace Aspire.Hosting.Engine.Containers;

/// <summary>
/// Labels on everything that the engine creates. They name the process that owns it in a way that survives the reuse of process ids,
/// restarts of the machine, and application hosts in other process namespaces.
/// </summary>
internal sealed class SessionLabels
{
    public const string Session = "aspire.apphost.session";
    public const string Resource = "aspire.apphost.resource";
    public const string AppHost = "aspire.apphost.path";
    public const string SpecHash = "aspire.apphost.spec";
    private const string Machine = "aspire.apphost.machine";
    private const string Boot = "aspire.apphost.boot";
    private const string PidNamespace = "aspire.apphost.pidns";
    private const string Pid = "aspire.apphost.pid";
    private const string Started = "aspire.apphost.started";

    private static readonly string ThisMachine = FirstLine("/etc/machine-id");
    private static readonly string ThisBoot = FirstLine("/proc/sys/kernel/random/boot_id");
    private static readonly string ThisPidNamespace = LinkName("/proc/self/ns/pid");

    private readonly AppHostMetadata _appHost;

    public SessionLabels(AppHostMetadata appHost) => _appHost = appHost;

    /// <summary>Names this run of the application host.</summary>
    public string SessionId { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Labels of something that ends with this run.</summary>
    public Dictionary<string, string> ForSession(string? resource)
    {
        var labels = ForPersistent(resource);
        labels[Session] = SessionId;
        labels[Machine] = ThisMachine;
        labels[Boot] = ThisBoot;
        labels[PidNamespace] = ThisPidNamespace;
        labels[Pid] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        labels[Started] = StartOf(Environment.ProcessId) ?? "";
        return labels;
    }

    /// <summary>Labels of something that outlives this run.</summary>
    public Dictionary<string, string> ForPersistent(string? resource)
    {
        var labels = new Dictionary<string, string> { [AppHost] = _appHost.ProjectPath };
        if (resource is not null)
        {
            labels[Resource] = resource;
        }

        return labels;
    }

    /// <summary>True when the application host that made something with these labels is certainly gone.</summary>
    public static bool IsOwnerGone(IDictionary<string, string> labels)
    {
        if (!labels.TryGetValue(Session, out _) || labels.ValueOf(Machine) != ThisMachine
            || !int.TryParse(labels.ValueOf(Pid), CultureInfo.InvariantCulture, out var pid))
        {
            // made by another machine that uses the same engine, or not by us: leave it alone
            return false;
        }

        if (labels.ValueOf(Boot) != ThisBoot)
        {
            return ThisMachine.Length > 0;
        }

        return labels.ValueOf(PidNamespace) == ThisPidNamespace && StartOf(pid) != labels.ValueOf(Started);
    }

    /// <summary>When a process started, in a form that only has to be compared; null when there is no such process.</summary>
    private static string? StartOf(int pid)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                // field 22 of /proc/pid/stat, counted behind the name, which may hold blanks and brackets; a zombie is gone
                var stat = File.ReadAllText($"/proc/{pid}/stat");
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                return fields[0] == "Z" ? null : fields[19];
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }

        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(pid);
            return process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string FirstLine(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadLines(path).FirstOrDefault() ?? "" : Environment.MachineName;
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static string LinkName(string path) => File.Exists(path) ? File.ResolveLinkTarget(path, false)?.Name ?? "" : "";
}

internal static class LabelExtensions
{
    public static string ValueOf(this IDictionary<string, string> labels, string name) => labels.TryGetValue(name, out var value) ? value : "";
}
