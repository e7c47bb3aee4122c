using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OpenClaw.Testing.Browsers;

/// <summary>A host from which Chromium is downloaded. Its Chromium is a script that says a version.</summary>
internal sealed class BrowserHost : IAsyncDisposable
{
    /// <summary>What the script says.</summary>
    public const string Version = "Chromium of the tests";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _paths;

    private BrowserHost(WebApplication app, ConcurrentQueue<string> paths) => (_app, _paths) = (app, paths);

    /// <summary>Its port.</summary>
    public int Port => new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    /// <summary>Its address for programs of this machine.</summary>
    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>The paths that were asked for.</summary>
    public IReadOnlyCollection<string> Paths => _paths;

    /// <summary>Name of the directory in the archive, as it is for this machine's processor.</summary>
    public static string Folder => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "chrome-linux-arm64" : "chrome-linux64";

    /// <summary>A host with an archive that holds the script.</summary>
    /// <param name="script">The script; one that says the version when null.</param>
    /// <param name="address">Where it listens.</param>
    public static Task<BrowserHost> StartAsync(string? script = null, IPAddress? address = null)
    {
        var archive = Archive(script ?? $"#!/bin/sh\necho '{Version}'\n");
#pragma warning disable CA5351 // The header is defined with it.
        var checksum = Convert.ToBase64String(MD5.HashData(archive));
#pragma warning restore CA5351
        return StartAsync(
            async response =>
            {
                response.Headers.ContentMD5 = checksum;
                response.ContentLength = archive.Length;
                await response.Body.WriteAsync(archive);
            },
            address);
    }

    /// <summary>A host that answers every request the same way.</summary>
    public static async Task<BrowserHost> StartAsync(Func<HttpResponse, Task> answer, IPAddress? address = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(address ?? IPAddress.Loopback, 0));
        var app = builder.Build();
        var paths = new ConcurrentQueue<string>();
        app.Run(context =>
        {
            paths.Enqueue(context.Request.Path);
            return answer(context.Response);
        });
        await app.StartAsync();
        return new BrowserHost(app, paths);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static byte[] Archive(string script)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entry = zip.CreateEntry($"{Folder}/chrome");
            using var content = new StreamWriter(entry.Open());
            content.Write(script);
        }

        return stream.ToArray();
    }
}
