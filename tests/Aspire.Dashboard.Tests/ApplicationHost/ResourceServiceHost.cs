using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Aspire.ResourceService;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Aspire.Dashboard.Tests.ApplicationHost;

/// <summary>An application host's resource service on a real port, with resources that the test decides.</summary>
public sealed class ResourceServiceHost : IAsyncDisposable
{
    public const string Key = "resource-service-key-of-the-test";

    private static readonly byte[] LineEnd = [(byte)'\n'];

    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceDto> _resources = [];
    private readonly Dictionary<string, List<ConsoleLineDto>> _console = [];
    private readonly List<Channel<ResourceStreamDto>> _watchers = [];
    private readonly List<(string Resource, Channel<ConsoleLineDto> Lines)> _readers = [];

    private ResourceServiceHost(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add($"http://127.0.0.1:{port}");
        _app.Use((context, next) =>
        {
            if (context.Request.Headers[ResourceServiceProtocol.ApiKeyHeader] == Key)
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        _app.MapGet("/v1/application", () => Results.Json(new ApplicationDto("Shop"), ResourceServiceJson.Default.ApplicationDto));
        _app.MapGet("/v1/resources/stream", StreamResourcesAsync);
        _app.MapGet("/v1/resources/{name}/console", StreamConsoleAsync);
        _app.MapPost("/v1/resources/{name}/commands/{command}", (string name, string command, CommandRequestDto request) =>
        {
            Commands.Enqueue((name, command));
            LastArguments = request.Arguments;
            return Results.Json(CommandAnswer, ResourceServiceJson.Default.CommandResponseDto);
        });
    }

    public string Url => _app.Urls.Single();

    /// <summary>Settings of a dashboard that belongs to this host.</summary>
    public (string Name, string? Value)[] DashboardEnvironment =>
        [(ResourceServiceProtocol.EndpointVariable, Url), (ResourceServiceProtocol.ApiKeyVariable, Key)];

    /// <summary>Commands that were run.</summary>
    public ConcurrentQueue<(string Resource, string Command)> Commands { get; } = [];

    /// <summary>Arguments of the last command.</summary>
    public IReadOnlyDictionary<string, string>? LastArguments { get; private set; }

    /// <summary>What commands answer.</summary>
    public CommandResponseDto CommandAnswer { get; set; } = new(CommandResponseDto.Succeeded, null);

    public static async Task<ResourceServiceHost> StartAsync(int port = 0)
    {
        var host = new ResourceServiceHost(port);
        await host._app.StartAsync();
        return host;
    }

    public void Set(params ResourceDto[] resources)
    {
        lock (_gate)
        {
            foreach (var resource in resources)
            {
                _resources[resource.Name] = resource;
            }

            Tell(new ResourceStreamDto { Type = ResourceStreamDto.Change, Upsert = resources });
        }
    }

    public void Delete(string name)
    {
        lock (_gate)
        {
            _resources.Remove(name);
            Tell(new ResourceStreamDto { Type = ResourceStreamDto.Change, Delete = [name] });
        }
    }

    public void Write(string resource, string text, bool stderr = false)
    {
        lock (_gate)
        {
            if (!_console.TryGetValue(resource, out var lines))
            {
                _console.Add(resource, lines = []);
            }

            var line = new ConsoleLineDto(lines.Count + 1, DateTimeOffset.UtcNow, text, stderr);
            lines.Add(line);
            foreach (var reader in _readers.Where(r => r.Resource == resource))
            {
                reader.Lines.Writer.TryWrite(line);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    private void Tell(ResourceStreamDto message)
    {
        foreach (var watcher in _watchers)
        {
            watcher.Writer.TryWrite(message);
        }
    }

    private async Task StreamResourcesAsync(HttpContext context)
    {
        var channel = Channel.CreateUnbounded<ResourceStreamDto>();
        lock (_gate)
        {
            channel.Writer.TryWrite(new ResourceStreamDto { Type = ResourceStreamDto.Snapshot, Resources = [.. _resources.Values] });
            _watchers.Add(channel);
        }

        await WriteLinesAsync(context, channel.Reader, ResourceServiceJson.Default.ResourceStreamDto);
    }

    private async Task StreamConsoleAsync(HttpContext context, string name, bool follow = false)
    {
        var channel = Channel.CreateUnbounded<ConsoleLineDto>();
        lock (_gate)
        {
            foreach (var line in _console.GetValueOrDefault(name) ?? [])
            {
                channel.Writer.TryWrite(line);
            }

            if (follow)
            {
                _readers.Add((name, channel));
            }
            else
            {
                channel.Writer.Complete();
            }
        }

        await WriteLinesAsync(context, channel.Reader, ResourceServiceJson.Default.ConsoleLineDto);
    }

    private async Task WriteLinesAsync<T>(HttpContext context, ChannelReader<T> items, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        context.Response.ContentType = ResourceServiceProtocol.NdjsonMediaType;
        try
        {
            await foreach (var item in items.ReadAllAsync(ended.Token))
            {
                await JsonSerializer.SerializeAsync(context.Response.Body, item, type, ended.Token);
                await context.Response.Body.WriteAsync(LineEnd, ended.Token);
                await context.Response.Body.FlushAsync(ended.Token);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The dashboard went, or this host stops.
        }
    }
}
