using Aspire.ResourceService;

namespace Aspire.Dashboard.Pages.Resources;

/// <summary>The state of a resource in a word, a colour and a reason.</summary>
/// <param name="Text">The word.</param>
/// <param name="Style">Style class: <c>good</c>, <c>info</c>, <c>warn</c>, <c>bad</c> or <c>quiet</c>.</param>
/// <param name="Icon">Drawing, so that the state does not hang on the colour alone.</param>
/// <param name="Reason">Why it is so, or null.</param>
internal sealed record ResourcePresentation(string Text, string Style, string Icon, string? Reason)
{
    // Names of properties that change while one looks; the application host publishes them under these.
    private static readonly string[] UsageNames = ["Scope", "CPU", "Memory", "Processes", "Idle"];

    private const string Running = "Running";
    private const string Healthy = "Healthy";

    public static ResourcePresentation Of(ResourceDto resource)
    {
        var (text, style, icon) = Word(resource);
        style = resource.StateStyle switch
        {
            "success" when resource.State != Running => "good",
            "info" => "info",
            "warning" => "warn",
            "error" => "bad",
            _ => style,
        };
        return new ResourcePresentation(text, style, icon, ReasonOf(resource));
    }

    /// <summary>Drawing for a type of resource.</summary>
    public static string IconOf(string type) => type switch
    {
        "Project" => "project",
        "Container" or "Sandbox" => "container",
        "Executable" => "executable",
        "Parameter" => "parameter",
        _ => "resource",
    };

    private static (string Text, string Style, string Icon) Word(ResourceDto resource) => resource.State switch
    {
        null or "" => ("Unknown", "quiet", "busy"),
        Running when resource.Health is null or Healthy => (Running, "good", "ok"),
        Running when resource.Health == "Degraded" => ("Running (degraded)", "warn", "warning"),
        Running when NothingCheckedYet(resource) => ("Running (checking health)", "info", "busy"),
        Running => ("Running (unhealthy)", "warn", "warning"),
        "FailedToStart" => ("Failed to start", "bad", "error"),
        "RuntimeUnhealthy" => ("Container runtime unhealthy", "bad", "error"),
        "Exited" when resource.ExitCode is { } code and not 0 => ($"Exited (code {code})", "bad", "error"),
        "Exited" or "Finished" => (resource.State, "quiet", "stopped"),
        "NotStarted" => ("Not started", "quiet", "stopped"),
        "Waiting" or "Starting" or "Stopping" or "Building" => (resource.State, "info", "busy"),
        "Active" => (resource.State, "good", "ok"),
        _ => (resource.State, "quiet", "resource"),
    };

    private static bool NothingCheckedYet(ResourceDto resource) =>
        resource.HealthReports.Count > 0 && resource.HealthReports.All(report => report.Status is null);

    private static string? ReasonOf(ResourceDto resource)
    {
        if (resource.WaitingFor.Count > 0)
        {
            return $"waits for {string.Join(", ", resource.WaitingFor)}";
        }

        if (resource.State != Running || resource.Health is null or Healthy)
        {
            return null;
        }

        var report = resource.HealthReports.FirstOrDefault(r => r.Status is not null and not Healthy);
        return report is null ? null : $"{report.Name}: {report.Description ?? FirstLine(report.Exception) ?? report.Status}";
    }

    private static string? FirstLine(string? text) => text?.Split('\n', 2)[0].TrimEnd('\r');

    /// <summary>Live figures of a resource that tells some, such as a sandbox: scope, use of the machine, idle time.</summary>
    public static IReadOnlyList<(string Name, string Value)> UsageOf(ResourceDto resource) =>
    [
        .. UsageNames.Select(name => (Name: name, resource.Properties.FirstOrDefault(property => property.Name == name)?.Value))
            .Where(figure => !string.IsNullOrEmpty(figure.Value)).Select(figure => (figure.Name, figure.Value!)),
    ];
}
