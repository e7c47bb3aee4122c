using System.Collections;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.ResourceService;

namespace Aspire.Hosting.Dashboard;

/// <summary>Puts snapshots into the words of the resource service.</summary>
internal static class ResourceDtos
{
    private static readonly Dictionary<string, string> DisplayNames = new()
    {
        [KnownProperties.ResourceSource] = "Source",
        [KnownProperties.ConnectionString] = "Connection string",
        [KnownProperties.ExecutablePath] = "Executable path",
        [KnownProperties.ExecutableArgs] = "Executable arguments",
        [KnownProperties.ExecutableWorkDir] = "Working directory",
        [KnownProperties.ExecutablePid] = "Process id",
        [KnownProperties.ProjectPath] = "Project path",
        [KnownProperties.ProjectLaunchProfile] = "Launch profile",
        [KnownProperties.ContainerId] = "Container id",
        [KnownProperties.ContainerImage] = "Container image",
        [KnownProperties.ContainerCommand] = "Container command",
        [KnownProperties.ContainerArgs] = "Container arguments",
        [KnownProperties.ContainerPorts] = "Container ports",
        [KnownProperties.ContainerLifetime] = "Container lifetime",
        [KnownProperties.RestartCrashes] = "Crashes in a row",
        [KnownProperties.RestartPause] = "Starts again in",
    };

    // shown elsewhere, or of no use to a person
    private static readonly HashSet<string> LeftOut =
        [KnownProperties.AppArgs, KnownProperties.AppArgsSensitivity, KnownProperties.ParentName, KnownProperties.ContainerNetworks];

    public static ResourceDto From(ResourceEvent change, ResourceNotificationService notifications)
    {
        var (resource, snapshot) = (change.Resource, change.Snapshot);
        return new ResourceDto
        {
            Name = change.ResourceId,
            DisplayName = resource.Name,
            Type = snapshot.ResourceType,
            Uid = snapshot.Uid ?? change.ResourceId,
            State = snapshot.State?.Text,
            StateStyle = snapshot.State?.Style ?? StyleOf(snapshot.State?.Text),
            Health = snapshot.HealthStatus?.ToString(),
            HealthReports =
            [
                .. snapshot.HealthReports.Select(report => new HealthReportDto(report.Name, report.Status?.ToString(), report.Description, report.ExceptionText)),
            ],
            CreatedAt = Utc(snapshot.CreationTimeStamp),
            StartedAt = Utc(snapshot.StartTimeStamp),
            StoppedAt = Utc(snapshot.StopTimeStamp),
            ExitCode = snapshot.ExitCode,
            Source = SourceOf(snapshot),
            Urls = [.. snapshot.Urls.OrderByDescending(url => url.DisplayProperties.SortOrder).Select(ToDto)],
            Environment =
            [
                .. snapshot.EnvironmentVariables.Select(variable => new EnvironmentVariableDto(variable.Name, variable.Value, variable.IsSecret, variable.IsFromSpec)),
            ],
            Volumes = [.. snapshot.Volumes.Select(volume => new VolumeDto(volume.Source, volume.Target, volume.MountType, volume.IsReadOnly))],
            Networks = ValueOf(snapshot, KnownProperties.ContainerNetworks) is IEnumerable<string> networks ? [.. networks] : [],
            Properties =
            [
                .. snapshot.Properties.Where(property => !LeftOut.Contains(property.Name)).Select(property =>
                    new PropertyDto(property.Name, DisplayNames.GetValueOrDefault(property.Name), Text(property.Value), property.IsSensitive)),
            ],
            Relationships = [.. snapshot.Relationships.Distinct().Select(relationship => new RelationshipDto(relationship.ResourceName, relationship.Type))],
            Commands = [.. snapshot.Commands.Select(ToDto)],
            IconName = snapshot.IconName,
            Parent = resource.GetParentResource()?.Name,
            ReplicaOf = resource.GetReplicaCount() > 1 ? resource.Name : null,
            IsHidden = snapshot.IsHidden,
            WaitingFor = snapshot.State?.Text == KnownResourceStates.Waiting ? notifications.StillWaitingFor(resource) : [],
        };
    }

    private static UrlDto ToDto(UrlSnapshot url) =>
        new(url.Name, url.Url, url.DisplayProperties.DisplayName is { Length: > 0 } text ? text : null, url.IsInternal);

    private static CommandDto ToDto(ResourceCommandSnapshot command) => new(
        command.Name, command.DisplayName, command.DisplayDescription, command.IconName, command.ConfirmationMessage,
        command.State switch
        {
            ResourceCommandState.Enabled => "enabled",
            ResourceCommandState.Disabled => "disabled",
            _ => "hidden",
        },
        command.IsHighlighted);

    private static string? StyleOf(string? state) =>
        state == KnownResourceStates.Running ? KnownResourceStateStyles.Success
        : state == KnownResourceStates.FailedToStart || state == KnownResourceStates.RuntimeUnhealthy ? KnownResourceStateStyles.Error
        : state == KnownResourceStates.Starting || state == KnownResourceStates.Waiting || state == KnownResourceStates.Building ? KnownResourceStateStyles.Info
        : null;

    private static string? SourceOf(CustomResourceSnapshot snapshot) => Text(
        ValueOf(snapshot, KnownProperties.ProjectPath) is string project ? Path.GetFileName(project)
        : ValueOf(snapshot, KnownProperties.ContainerImage)
        ?? ValueOf(snapshot, KnownProperties.ExecutablePath)
        ?? ValueOf(snapshot, KnownProperties.ResourceSource));

    private static object? ValueOf(CustomResourceSnapshot snapshot, string name) =>
        snapshot.Properties.FirstOrDefault(property => property.Name == name)?.Value;

    private static string? Text(object? value) => value switch
    {
        null => null,
        string text => text,
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable list => string.Join(' ', list.Cast<object?>().Select(Text)),
        _ => value.ToString(),
    };

    private static DateTimeOffset? Utc(DateTime? time) => time is null ? null : new DateTimeOffset(DateTime.SpecifyKind(time.Value, DateTimeKind.Utc));
}
