using System.Collections;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Conformance.Tests.RunMode;

/// <summary>Writes what is known about the resources in the form of <c>run-model.json</c>.</summary>
internal sealed class RunModel(DistributedApplication app, StateHistory history, Placeholders placeholders)
{
    private static readonly string[] BuiltInCommands = ["start", "stop", "restart", "rebuild", "parameter-set", "parameter-delete"];

    public JsonObject Write()
    {
        var resources = new JsonObject();
        var endpoints = new JsonObject();
        foreach (var resource in app.Services.GetRequiredService<DistributedApplicationModel>().Resources)
        {
            if (app.ResourceNotifications.TryGetCurrentState(resource.GetResolvedResourceNames()[0], out var state))
            {
                resources[resource.Name] = Write(state);
            }

            if (resource.Annotations.OfType<EndpointAnnotation>().ToArray() is { Length: > 0 } annotations)
            {
                endpoints[resource.Name] = new JsonArray([.. annotations.Select(Write)]);
            }
        }

        return new JsonObject { ["resources"] = resources, ["endpoints"] = endpoints };
    }

    private JsonObject Write(ResourceEvent state)
    {
        var snapshot = state.Snapshot;
        var written = new JsonObject
        {
            ["name"] = state.Resource.Name,
            ["type"] = snapshot.ResourceType,
            ["stateHistory"] = new JsonArray([.. history.Of(state.ResourceId).Select(text => (JsonNode)text)]),
            ["properties"] = new JsonObject(snapshot.Properties.Select(property =>
                KeyValuePair.Create(property.Name + (property.IsSensitive ? " (sensitive)" : ""), Value(property.Value)))),
        };
        Set("state", snapshot.State?.Text);
        Set("stateStyle", snapshot.State?.Style);
        Set("health", snapshot.HealthStatus?.ToString());
        Set("iconName", snapshot.IconName);
        Set("iconVariant", snapshot.IconVariant?.ToString());
        Set("isHidden", snapshot.IsHidden ? true : null);
        Set("replicas", state.Resource.GetReplicaCount() is > 1 and var count ? count : null);
        SetList("healthReports", snapshot.HealthReports.Select(report => new JsonObject { ["name"] = report.Name, ["status"] = report.Status?.ToString() }));
        SetList("urls", snapshot.Urls.Select(Write));
        SetList("volumes", snapshot.Volumes.Select(volume => (JsonNode)placeholders.In(
            $"{volume.MountType} {volume.Source} -> {volume.Target}{(volume.IsReadOnly ? " ro" : "")}")));
        SetList("relationships", snapshot.Relationships.Select(relationship => (JsonNode)$"{relationship.Type}: {relationship.ResourceName}"));
        SetList("commands", snapshot.Commands.Where(command => !BuiltInCommands.Contains(command.Name)).Select(Write));
        var builtIn = snapshot.Commands.Where(command => BuiltInCommands.Contains(command.Name)).ToArray();
        Set("builtinCommands", builtIn.Length == 0 ? null : new JsonObject(
            builtIn.Select(command => KeyValuePair.Create(command.Name, (JsonNode?)command.State.ToString()))));
        return written;

        void Set(string name, JsonNode? value)
        {
            if (value is not null)
            {
                written[name] = value;
            }
        }

        void SetList(string name, IEnumerable<JsonNode> values)
        {
            if (values.ToArray() is { Length: > 0 } list)
            {
                written[name] = new JsonArray(list);
            }
        }
    }

    private JsonObject Write(UrlSnapshot url) => new()
    {
        ["name"] = url.Name,
        ["url"] = placeholders.In(url.Url),
        ["internal"] = url.IsInternal,
        ["display"] = url.DisplayProperties.DisplayName,
        ["sort"] = url.DisplayProperties.SortOrder,
    };

    private static JsonObject Write(ResourceCommandSnapshot command) => new()
    {
        ["name"] = command.Name,
        ["state"] = command.State.ToString(),
        ["displayName"] = command.DisplayName,
        ["description"] = command.DisplayDescription,
        ["confirmation"] = command.ConfirmationMessage,
        ["icon"] = command.IconName,
        ["iconVariant"] = command.IconVariant?.ToString(),
        ["highlighted"] = command.IsHighlighted,
    };

    private JsonObject Write(EndpointAnnotation endpoint)
    {
        var allocated = endpoint.AllAllocatedEndpoints.Where(snapshot => snapshot.Snapshot.IsValueSet)
            .Select(snapshot => (Network: snapshot.NetworkID.Value, Endpoint: snapshot.Snapshot.GetValueAsync().GetAwaiter().GetResult()))
            .OrderBy(pair => pair.Network, StringComparer.Ordinal);
        var written = new JsonObject
        {
            ["name"] = endpoint.Name,
            ["scheme"] = endpoint.UriScheme,
            ["protocol"] = endpoint.Protocol.ToString(),
            ["transport"] = endpoint.Transport,
            ["isProxied"] = endpoint.IsProxied,
            ["isExternal"] = endpoint.IsExternal,
            ["targetHost"] = endpoint.TargetHost,
            ["allocated"] = new JsonArray([.. allocated.Select(pair =>
                (JsonNode)placeholders.In($"{pair.Network}={pair.Endpoint.UriString} target={pair.Endpoint.TargetPortExpression}"))]),
        };
        if (placeholders.In(endpoint.Port) is { } port)
        {
            written["port"] = port;
        }

        if (placeholders.In(endpoint.TargetPort) is { } targetPort)
        {
            written["targetPort"] = targetPort;
        }

        return written;
    }

    private JsonNode? Value(object? value) => value switch
    {
        null => null,
        string text => placeholders.In(text),
        int number => number,
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(Value)]),
        _ => value.ToString(),
    };
}
