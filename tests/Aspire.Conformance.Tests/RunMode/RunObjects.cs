using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine.Containers;
using Aspire.Hosting.Engine.Networking;
using Aspire.Hosting.Engine.Processes;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Conformance.Tests.RunMode;

/// <summary>Writes what the engine was asked to create in the form of <c>run-objects.json</c>.</summary>
internal sealed class RunObjects(DistributedApplication app, RecordingEngine engine, Placeholders placeholders)
{
    private const string ContainerNetwork = "aspire-container-network";

    private readonly EndpointAllocator _endpoints = app.Services.GetRequiredService<EndpointAllocator>();
    private readonly DistributedApplicationModel _model = app.Services.GetRequiredService<DistributedApplicationModel>();

    public JsonObject Write()
    {
        var written = new JsonObject();
        if (_model.Resources.Any(resource => resource.IsContainer()))
        {
            var persistent = SessionNetwork.IsPersistent(_model);
            var network = new JsonObject
            {
                ["name"] = ContainerNetwork,
                ["networkName"] = placeholders.In(SuffixOfNetwork(SessionNetwork.NameFor(app.Services.GetRequiredService<AppHostMetadata>(), persistent))),
                ["ipv6"] = false,
            };
            Set(network, "persistent", persistent ? true : null);
            written["network"] = new JsonArray(network);
        }

        var resources = new JsonObject();
        foreach (var instances in engine.Created.Values.GroupBy(creation => creation.Resource.Name))
        {
            var resource = WriteResource(instances.First());
            Set(resource, "replicas", instances.Count() > 1 ? instances.Count() : null);
            resources[instances.Key] = resource;
        }

        written["resources"] = resources;
        var served = _model.Resources.SelectMany(_endpoints.EndpointsOf).ToList();
        var tunnels = served.Where(endpoint => engine.Tunnels.Values.Contains(endpoint.Port)).OrderBy(endpoint => endpoint.Service, StringComparer.Ordinal).ToList();
        if (served.Count > 0)
        {
            written["services"] = WriteServices(served, tunnels);
        }

        if (tunnels.Count > 0)
        {
            written["tunnelToContainers"] = new JsonArray([.. tunnels.Select(tunnel =>
                new JsonObject { ["name"] = tunnel.Service + "-1", ["server"] = tunnel.Service, ["client"] = tunnel.Service + "-1" })]);
        }

        return written;
    }

    private static string SuffixOfNetwork(string name) => name.Split('-') is ["aspire", "session", "network", { Length: 8 } suffix, ..]
        ? name.Replace(suffix, "<SUFFIX>", StringComparison.Ordinal) : name;

    private static void Set(JsonObject target, string name, JsonNode? value)
    {
        if (value is not null)
        {
            target[name] = value;
        }
    }

    private JsonObject WriteServices(IEnumerable<ServedEndpoint> served, IEnumerable<ServedEndpoint> tunnels)
    {
        var services = new JsonObject();
        foreach (var endpoint in served)
        {
            services[endpoint.Service] = new JsonObject
            {
                ["resource"] = endpoint.Resource.Name,
                ["endpoint"] = endpoint.Endpoint.Name,
                ["protocol"] = endpoint.Endpoint.Protocol.ToString().ToUpperInvariant(),
                ["address"] = "localhost",
                ["port"] = placeholders.In(endpoint.Endpoint.Port),
                ["mode"] = endpoint.IsProxied ? "Localhost" : "Proxyless",
            };
        }

        foreach (var tunnel in tunnels)
        {
            services[tunnel.Service + "-1"] = new JsonObject
            {
                ["resource"] = tunnel.Resource.Name,
                ["endpoint"] = tunnel.Endpoint.Name,
                ["protocol"] = "TCP",
                ["address"] = null,
                ["port"] = null,
                ["mode"] = "Proxyless",
                ["network"] = ContainerNetwork,
            };
        }

        return services;
    }

    private JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)placeholders.In(text))];

    private JsonArray? TextsUnlessEmpty(IReadOnlyCollection<string> texts) => texts.Count == 0 ? null : Texts(texts);

    private JsonObject WriteResource(RecordingEngine.Creation creation)
    {
        var written = creation.Container is { } container ? WriteContainer(container) : WriteProcess(creation);
        written["env"] = new JsonObject(creation.Configuration.Environment.Select(variable =>
            KeyValuePair.Create(variable.Key, (JsonNode?)placeholders.In(variable.Value.Text))));
        var served = _endpoints.EndpointsOf(creation.Resource);
        if (served.Count > 0)
        {
            written["servesServices"] = new JsonArray([.. served.Select(endpoint => new JsonObject
            {
                ["serviceName"] = endpoint.Service,
                ["address"] = endpoint.Endpoint.TargetHost,
                ["port"] = placeholders.In(endpoint.Endpoint.TargetPort),
            })]);
        }

        return written;
    }

    private JsonObject WriteProcess(RecordingEngine.Creation creation)
    {
        var (command, arguments, directory) = app.Services.GetRequiredService<ProjectPrograms>().CommandOf(creation.Resource);
        var written = new JsonObject
        {
            ["kind"] = "executable",
            ["objectName"] = placeholders.In(creation.Instance.Name),
            ["command"] = command,
            ["workingDirectory"] = placeholders.In(directory),
            ["executionType"] = "Process",
        };
        Set(written, "args", TextsUnlessEmpty([.. arguments, .. creation.Configuration.Arguments.Select(argument => argument.Text)]));
        return written;
    }

    private JsonObject WriteContainer(ContainerSpec container)
    {
        var written = new JsonObject
        {
            ["kind"] = "container",
            ["objectName"] = placeholders.In(container.Name),
            ["image"] = placeholders.In(container.Image),
            ["containerName"] = placeholders.In(container.Name),
            ["restartPolicy"] = "no",
            ["networks"] = new JsonArray(new JsonObject { ["name"] = ContainerNetwork, ["aliases"] = Texts(container.NetworkAliases) }),
        };
        Set(written, "command", container.Entrypoint);
        Set(written, "args", TextsUnlessEmpty(container.Arguments));
        Set(written, "runArgs", TextsUnlessEmpty(container.RuntimeArguments));
        Set(written, "build", container.Build is { } build ? WriteBuild(build) : null);
        Set(written, "pullPolicy", container.PullPolicy == ImagePullPolicy.Default ? null : container.PullPolicy.ToString().ToLowerInvariant());
        Set(written, "persistent", container.Persistent ? true : null);
        if (container.Ports.Count > 0)
        {
            written["ports"] = new JsonArray([.. container.Ports.Select(WritePort)]);
        }

        if (container.Mounts.Count > 0)
        {
            written["volumes"] = new JsonArray([.. container.Mounts.Select(mount => new JsonObject
            {
                ["type"] = mount.Type,
                ["source"] = mount.Source is null ? null : placeholders.In(mount.Source),
                ["target"] = mount.Target,
                ["readOnly"] = mount.ReadOnly,
            })]);
        }

        return written;
    }

    private static JsonObject WritePort(ContainerPort port)
    {
        var written = new JsonObject { ["containerPort"] = port.Number, ["protocol"] = port.Protocol.ToUpperInvariant() };
        Set(written, "hostPort", port.HostPort);
        return written;
    }

    private JsonObject WriteBuild(ImageBuild build)
    {
        var written = new JsonObject
        {
            ["context"] = placeholders.In(build.Context),
            ["dockerfile"] = placeholders.In(build.Dockerfile),
            ["args"] = new JsonArray([.. build.Arguments.Select(argument => new JsonObject { ["name"] = argument.Key, ["value"] = argument.Value })]),
            ["secrets"] = new JsonArray([.. build.Secrets.Select(secret =>
                new JsonObject { ["id"] = secret.Key, ["type"] = "env", ["value"] = secret.Value })]),
        };
        Set(written, "stage", build.Stage);
        return written;
    }
}
