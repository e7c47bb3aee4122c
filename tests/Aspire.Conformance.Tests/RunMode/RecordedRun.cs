using System.Net;
using System.Text.Json.Nodes;
using Aspire.Conformance.Tests.Recordings;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine.Networking;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Conformance.Tests.RunMode;

/// <summary>Runs the application host of a case as the recordings were made.</summary>
internal sealed class RecordedRun : IAsyncDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly IDistributedApplicationTestingBuilder _builder;
    private readonly DistributedApplication _app;
    private readonly RecordingEngine _engine;
    private readonly StateHistory _history;
    private readonly JsonArray _commandResults = [];
    private readonly ConformanceCase _case;
    private readonly Dictionary<int, int> _movedPorts = [];
    private readonly List<(HttpListener Listener, Task Answering)> _servers = [];

    private RecordedRun(ConformanceCase conformanceCase, IDistributedApplicationTestingBuilder builder, DistributedApplication app, RecordingEngine engine)
    {
        _case = conformanceCase;
        _builder = builder;
        _app = app;
        _engine = engine;
        _history = new StateHistory(app.ResourceNotifications);
    }

    /// <summary>Starts a case.</summary>
    /// <param name="conformanceCase">The case.</param>
    /// <param name="arguments">Arguments beside those of the recording.</param>
    public static async Task<RecordedRun> StartAsync(ConformanceCase conformanceCase, params string[] arguments)
    {
        var assembly = new AppHostLoadContext().LoadFromAssemblyPath(conformanceCase.AppHostAssembly);
        string[] args =
        [
            "environment=Development", "DcpPublisher:RandomizePorts=false", "AppHost:OtlpApiKey=<OTLP_API_KEY>",
            "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:18889",
            .. conformanceCase.Additions["env"]?.AsObject().Select(variable => $"{variable.Key}={variable.Value}") ?? [],
            .. arguments,
        ];
        var builder = await DistributedApplicationTestingBuilder.CreateAsync(assembly.GetTypes()[0], args);
        try
        {
            var engine = new RecordingEngine();
            engine.TakePlaceIn(builder.Services);
            var app = await builder.BuildAsync();

            // with a dashboard, which the recordings had, a person may start again what ended
            app.ResourceNotifications.DefaultWaitBehavior = WaitBehavior.WaitOnResourceUnavailable;
            var run = new RecordedRun(conformanceCase, builder, app, engine);
            run.Listen();
            await app.StartAsync();
            return run;
        }
        catch
        {
            await builder.DisposeAsync();
            throw;
        }
    }

    /// <summary>The document of the name, <c>run-objects</c> or <c>run-model</c>.</summary>
    public JsonObject Write(string document)
    {
        var placeholders = new Placeholders(_app, _engine, _case.Directory, _movedPorts);
        if (document.StartsWith("run-objects", StringComparison.Ordinal))
        {
            return new RunObjects(_app, _engine, placeholders).Write();
        }

        var model = new RunModel(_app, _history, placeholders).Write();
        if (_commandResults.Count > 0)
        {
            model["commandResults"] = new JsonArray([.. _commandResults.Select(result =>
            {
                var copy = result!.DeepClone();
                copy["message"] = copy["message"] is { } message ? placeholders.In(message.GetValue<string>()) : null;
                return copy;
            })]);
        }

        return model;
    }

    /// <summary>The values of all parameters.</summary>
    public IReadOnlyDictionary<string, string?> ParameterValues() => _app.Services.GetRequiredService<DistributedApplicationModel>().Resources
        .OfType<ParameterResource>().ToDictionary(
            parameter => parameter.Name,
            parameter => _app.ResourceNotifications.TryGetCurrentState(parameter.Name, out var state)
                ? state.Snapshot.Properties.Single(property => property.Name == KnownProperties.ParameterValue).Value as string : null);

    /// <summary>Runs the commands of the recording, once the other resources are in the states that they have in it.</summary>
    public async Task ExecuteCommandsAsync(JsonObject recordedModel)
    {
        var commands = (_case.Additions["commands"]?.GetValue<string>() ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(command => command.Split(':')).ToArray();
        if (commands.Length == 0)
        {
            return;
        }

        using var patience = new CancellationTokenSource(Deadline);
        foreach (var (name, recorded) in recordedModel["resources"]!.AsObject())
        {
            var state = recorded!["state"]?.GetValue<string>();
            if (state is null || name.EndsWith("-rebuilder", StringComparison.Ordinal))
            {
                continue;
            }

            var first = Array.Find(commands, command => command[0] == name)?[1];
            var isStopped = first is not null and not "start";
            if (isStopped || (first is null && recorded["health"]?.GetValue<string>() == "Healthy" && recorded["builtinCommands"]?["stop"] is not null))
            {
                // its ready handlers were called as well
                await _app.ResourceNotifications.WaitForResourceHealthyAsync(name, patience.Token);
            }
            else
            {
                await _app.ResourceNotifications.WaitForResourceAsync(name, first == "start" ? KnownResourceStates.NotStarted : state, patience.Token);
            }
        }

        foreach (var command in commands)
        {
            var result = await _app.ResourceCommands.ExecuteCommandAsync(command[0], command[1], patience.Token);
            _commandResults.Add(new JsonObject
            {
                ["resource"] = command[0],
                ["command"] = command[1],
                ["success"] = result.Success,
                ["canceled"] = result.Canceled,
                ["message"] = result.ErrorMessage,
            });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _history.DisposeAsync();
        await _builder.DisposeAsync();
        foreach (var (listener, answering) in _servers)
        {
            listener.Close();
            await answering;
        }
    }

    // a plain server answers on these ports; another port takes the place of the fixed one, which may be in use on this machine
    private void Listen()
    {
        foreach (var port in _case.Additions["listen"]?.AsArray().Select(port => port!.GetValue<int>()) ?? [])
        {
            var free = FreePorts.Next();
            _movedPorts[free] = port;
            foreach (var endpoint in _app.Services.GetRequiredService<DistributedApplicationModel>().Resources
                .SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>()).Where(endpoint => endpoint.Port == port))
            {
                (endpoint.Port, endpoint.TargetPort) = (free, free);
            }

            var server = new HttpListener { Prefixes = { $"http://localhost:{free}/" } };
            server.Start();
            _servers.Add((server, AnswerAsync(server)));
        }
    }

    private static async Task AnswerAsync(HttpListener server)
    {
        try
        {
            while (true)
            {
                (await server.GetContextAsync()).Response.Close();
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // the run ended
        }
    }
}
