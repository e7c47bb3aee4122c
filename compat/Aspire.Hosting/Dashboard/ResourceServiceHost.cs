using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.ResourceService;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Dashboard;

/// <summary>Tells the dashboard about resources: a small HTTP server on loopback, with a key. compat/Aspire.ResourceService has the contract.</summary>
internal sealed class ResourceServiceHost(
    DashboardSettings settings,
    AppHostMetadata appHost,
    DistributedApplicationOptions options,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    ResourceCommandService commands) : IHostedService, IAsyncDisposable
{
    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _server;

    /// <summary>Address of the server; ends when it listens.</summary>
    public Task<string> Address => _address.Task;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        _server = builder.Build();
        _server.Use(AuthorizeAsync);
        Map(_server);
        try
        {
            await _server.StartAsync(cancellationToken);
        }
        catch (Exception error)
        {
            _address.TrySetException(error);
            throw;
        }

        _address.TrySetResult(_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        // the container of services knows this object under two registrations
        if (Interlocked.Exchange(ref _server, null) is { } server)
        {
            // streams are open as long as the dashboard lives; there is nothing to finish
            using var now = new CancellationTokenSource(TimeSpan.Zero);
            await server.StopAsync(now.Token);
            await server.DisposeAsync();
        }
    }

    private static async Task WriteLineAsync<T>(HttpResponse response, T message, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(message, type), cancellationToken);
        await response.Body.WriteAsync("\n"u8.ToArray(), cancellationToken);
    }

    private static async Task WriteAsync<T>(
        HttpContext http, int status, T message, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(message, type), http.RequestAborted);
    }

    private void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/application", http => WriteAsync(
            http, StatusCodes.Status200OK, new ApplicationDto(options.DashboardApplicationName ?? appHost.Name), ResourceServiceJson.Default.ApplicationDto));
        routes.MapGet("/v1/resources/stream", StreamResourcesAsync);
        routes.MapGet("/v1/resources/{name}/console", StreamConsoleAsync);
        routes.MapPost("/v1/resources/{name}/commands/{command}", ExecuteCommandAsync);
    }

    private Task AuthorizeAsync(HttpContext http, RequestDelegate next)
    {
        var given = Encoding.UTF8.GetBytes(http.Request.Headers[ResourceServiceProtocol.ApiKeyHeader].ToString());
        if (CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(settings.ResourceServiceApiKey)))
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private async Task StreamResourcesAsync(HttpContext http)
    {
        http.Response.ContentType = ResourceServiceProtocol.NdjsonMediaType;
        var changes = notifications.WatchBatchesAsync(http.RequestAborted);
        var first = true;
        try
        {
            await foreach (var batch in changes)
            {
                var resources = batch.Select(change => ResourceDtos.From(change, notifications)).ToArray();
                var message = first
                    ? new ResourceStreamDto { Type = ResourceStreamDto.Snapshot, Resources = resources }
                    : new ResourceStreamDto { Type = ResourceStreamDto.Change, Upsert = resources };
                first = false;
                await WriteLineAsync(http.Response, message, ResourceServiceJson.Default.ResourceStreamDto, http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // the dashboard or the application went away
        }
    }

    private async Task StreamConsoleAsync(HttpContext http)
    {
        var name = (string)http.Request.RouteValues["name"]!;
        if (!notifications.TryGetCurrentState(name, out _))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        http.Response.ContentType = ResourceServiceProtocol.NdjsonMediaType;
        var follow = bool.TryParse(http.Request.Query["follow"], out var parsed) && parsed;
        try
        {
            await http.Response.StartAsync(http.RequestAborted);
            await foreach (var batch in loggers.WatchLinesAsync(name, follow, http.RequestAborted))
            {
                foreach (var line in batch)
                {
                    var message = new ConsoleLineDto(line.Number, line.Timestamp, line.Text, line.IsError);
                    await WriteLineAsync(http.Response, message, ResourceServiceJson.Default.ConsoleLineDto, http.RequestAborted);
                }

                await http.Response.Body.FlushAsync(http.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // the dashboard or the application went away
        }
    }

    private async Task ExecuteCommandAsync(HttpContext http)
    {
        var name = (string)http.Request.RouteValues["name"]!;
        var command = (string)http.Request.RouteValues["command"]!;
        CommandRequestDto? request = null;
        if (http.Request.ContentLength is not 0)
        {
            try
            {
                request = await JsonSerializer.DeserializeAsync(http.Request.Body, ResourceServiceJson.Default.CommandRequestDto, http.RequestAborted);
            }
            catch (JsonException error)
            {
                await WriteAsync(
                    http, StatusCodes.Status400BadRequest, new CommandResponseDto(CommandResponseDto.Failed, $"The body is not valid: {error.Message}"),
                    ResourceServiceJson.Default.CommandResponseDto);
                return;
            }
        }

        if (!notifications.TryGetCurrentState(name, out var state)
            || !state.Resource.Annotations.OfType<ResourceCommandAnnotation>().Any(annotation => annotation.Name == command))
        {
            await WriteAsync(
                http, StatusCodes.Status404NotFound, new CommandResponseDto(CommandResponseDto.Failed, $"Command '{command}' not available for resource '{name}'."),
                ResourceServiceJson.Default.CommandResponseDto);
            return;
        }

        var result = await commands.ExecuteCommandAsync(name, command, request?.Arguments ?? new Dictionary<string, string>(), http.RequestAborted);
        var word = result.Success ? CommandResponseDto.Succeeded : result.Canceled ? CommandResponseDto.Cancelled : CommandResponseDto.Failed;
        await WriteAsync(http, StatusCodes.Status200OK, new CommandResponseDto(word, result.ErrorMessage), ResourceServiceJson.Default.CommandResponseDto);
    }

    // the application host already has a lifetime; a second one would fight for Ctrl+C
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
