using System.Globalization;
using System.Text.RegularExpressions;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine.Networking;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Conformance.Tests.RunMode;

/// <summary>Puts the placeholders of the recordings in the place of what differs from run to run. tests/Aspire.Conformance/README.md names them.</summary>
internal sealed partial class Placeholders
{
    // where the recorded application hosts sent their telemetry
    private static readonly Dictionary<int, string> DashboardPorts = new() { [18889] = "aspire-dashboard/otlp-grpc", [18890] = "aspire-dashboard/otlp-http" };

    private readonly List<(string Text, string Placeholder)> _texts = [];
    private readonly Dictionary<string, string> _ports = [];
    private readonly IReadOnlyDictionary<int, int> _movedPorts;

    /// <summary>Learns what differs in a run.</summary>
    /// <param name="app">The application, started.</param>
    /// <param name="engine">Its engine.</param>
    /// <param name="caseDirectory">Directory of the case.</param>
    /// <param name="movedPorts">Ports that the test put in the place of fixed ones.</param>
    public Placeholders(DistributedApplication app, RecordingEngine engine, string caseDirectory, IReadOnlyDictionary<int, int> movedPorts)
    {
        var services = app.Services;
        var resources = services.GetRequiredService<DistributedApplicationModel>().Resources;
        var hash = services.GetRequiredService<AppHostMetadata>().Sha256[..8];
        _texts.Add((caseDirectory, "<CASE>"));
        foreach (var suffix in resources.SelectMany(resource => resource.Annotations.OfType<DcpInstancesAnnotation>())
            .SelectMany(instances => instances.Instances).Select(instance => instance.Suffix).Where(suffix => suffix != hash))
        {
            _texts.Add(($"service.instance.id={suffix}", "service.instance.id=<INSTANCE_ID>"));
            _texts.Add((suffix, "<SUFFIX>"));
        }

        _texts.Add((hash, "<APPHOST_HASH>"));
        AddGenerated(resources.OfType<ParameterResource>(), services.GetRequiredService<IConfiguration>());
        AddPorts(resources, services.GetRequiredService<EndpointAllocator>(), engine);
        _movedPorts = movedPorts;
        foreach (var (moved, port) in movedPorts)
        {
            _ports[Text(moved)] = Text(port);
        }
    }

    /// <summary>The text with placeholders.</summary>
    public string In(string text)
    {
        foreach (var (value, placeholder) in _texts)
        {
            text = text.Replace(value, placeholder, StringComparison.Ordinal);
        }

        text = PortMacro().Replace(text, "<TARGETPORT:$1>");
        text = BuildTag().Replace(text, "<BUILD_TAG>");
        return Number().Replace(text, match => _ports.GetValueOrDefault(match.Value, match.Value));
    }

    /// <summary>The port that stands in the model.</summary>
    public int? In(int? port) => port is { } moved && _movedPorts.TryGetValue(moved, out var original) ? original : port;

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private void AddGenerated(IEnumerable<ParameterResource> parameters, IConfiguration configuration)
    {
        foreach (var parameter in parameters.Where(parameter => parameter.Default is not null && configuration[parameter.ConfigurationKey] is null))
        {
            if (parameter.ValueInternal is { Length: > 8 } value)
            {
                _texts.Add((value, $"<GENERATED:{parameter.Name}>"));
            }
        }
    }

    private void AddPorts(IEnumerable<IResource> resources, EndpointAllocator endpoints, RecordingEngine engine)
    {
        var owners = new Dictionary<int, string>(DashboardPorts);
        foreach (var served in resources.SelectMany(endpoints.EndpointsOf))
        {
            owners[served.Port] = $"{served.Resource.Name}/{served.Endpoint.Name}";
            if (served.Endpoint.Port is null)
            {
                _ports[Text(served.Port)] = $"<PORT:{served.Resource.Name}/{served.Endpoint.Name}>";
            }

            if (served.Endpoint.TargetPort is null)
            {
                foreach (var target in served.TargetPorts.Values)
                {
                    _ports[Text(target)] = $"<TARGETPORT:{served.Service}>";
                }
            }
        }

        foreach (var (port, hostPort) in engine.Tunnels)
        {
            _ports[Text(port)] = $"<TUNNELPORT:{owners[hostPort]}>";
        }
    }

    [GeneratedRegex("""\{\{- portForServing "([^"]+)" -\}\}""")]
    private static partial Regex PortMacro();

    [GeneratedRegex(@"\b[0-9a-f]{40}\b")]
    private static partial Regex BuildTag();

    [GeneratedRegex(@"\b\d{4,5}\b")]
    private static partial Regex Number();
}
