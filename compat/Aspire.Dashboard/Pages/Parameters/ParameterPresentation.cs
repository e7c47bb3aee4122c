using Aspire.Dashboard.ApplicationHost;
using Aspire.ResourceService;

namespace Aspire.Dashboard.Pages.Parameters;

/// <summary>How the application host tells parameters: resources with a value and with commands that change it.</summary>
internal static class ParameterPresentation
{
    public const string SetCommand = "parameter-set";
    public const string ValueArgument = "value";
    public const string SaveArgument = "save";

    private const string Type = "Parameter";
    private const string MissingState = "Value missing";
    private const string ValueProperty = "Value";

    public static bool IsParameter(ResourceDto resource) => resource.Type == Type;

    /// <summary>Whether resources wait because nobody gave a value.</summary>
    public static bool IsMissing(ResourceDto resource) => IsParameter(resource) && resource.State == MissingState;

    /// <summary>Parameters that a person has to give a value to.</summary>
    public static IReadOnlyList<ResourceDto> MissingIn(ResourceModel model) => [.. model.All.Where(IsMissing)];

    /// <summary>The value; when there is none, the text says why.</summary>
    public static PropertyDto? ValueOf(ResourceDto resource) =>
        resource.Properties.FirstOrDefault(property => property.Name.Equals(ValueProperty, StringComparison.OrdinalIgnoreCase));

    public static bool IsSecret(ResourceDto resource) => ValueOf(resource)?.IsSensitive ?? false;

    public static bool CanBeSet(ResourceDto resource) => resource.Commands.Any(command => command.Name == SetCommand && command.State == "enabled");
}
