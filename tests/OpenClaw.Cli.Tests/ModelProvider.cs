using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace OpenClaw.Cli.Tests;

/// <summary>Somebody else's model server, which takes one key.</summary>
internal sealed class ModelProvider : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ModelProvider(WebApplication app) => _app = app;

    public string BaseUrl => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/v1";

    public static async Task<ModelProvider> StartAsync(string key)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(context =>
        {
            context.Response.StatusCode = context.Request.Path != "/v1/models" ? 404 : context.Request.Headers.Authorization == $"Bearer {key}" ? 200 : 401;
            return context.Response.CompleteAsync();
        });
        await app.StartAsync();
        return new ModelProvider(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
