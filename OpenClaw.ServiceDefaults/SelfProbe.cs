using Microsoft.Extensions.Configuration;

namespace OpenClaw.ServiceDefaults;

/// <summary>
/// A program that is started with <c>--probe</c> asks the service of the same environment whether it is healthy, and ends: 0 for yes,
/// 1 for no. It is the health check of containers, whose images have no HTTP client of their own.
/// </summary>
public static class SelfProbe
{
    /// <summary>The argument that asks for a probe.</summary>
    public const string Argument = "--probe";

    // What a web application listens on when nobody says anything.
    private const int DefaultPort = 5000;

    // Below the limit that container engines give a check by default, so that the reason is still printed.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    /// <summary>Whether the arguments ask for a probe instead of a service.</summary>
    public static bool IsAsked(IEnumerable<string> arguments) => arguments.Contains(Argument, StringComparer.Ordinal);

    /// <summary>The settings that a service started with these arguments would see, as far as its address goes.</summary>
    public static IConfiguration Settings(IEnumerable<string> arguments) => new ConfigurationBuilder()
        .AddEnvironmentVariables("ASPNETCORE_")
        .AddEnvironmentVariables()
        .AddCommandLine([.. arguments.Where(argument => argument != Argument)])
        .Build();

    /// <summary>Where a service with these settings listens: the first of its URLs, else of its HTTP ports.</summary>
    public static Uri AddressOf(IConfiguration settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (First(settings["urls"]) is not { } url)
        {
            return Loopback(int.TryParse(First(settings["http_ports"]), out var port) ? port : DefaultPort);
        }

        // + and * stand for every address, and so do the unspecified ones; loopback is one of them
        var address = new Uri(url.Replace("://+", "://0.0.0.0", StringComparison.Ordinal).Replace("://*", "://0.0.0.0", StringComparison.Ordinal));
        return address.Host is "0.0.0.0" or "[::]" ? new UriBuilder(address) { Host = "127.0.0.1" }.Uri : address;
    }

    /// <summary>A port of this machine.</summary>
    public static Uri Loopback(int port) => new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", port).Uri;

    /// <summary>Asks the service of this environment.</summary>
    /// <returns>The exit code: 0 when it is healthy, else 1, with the reason on standard error.</returns>
    public static Task<int> RunAsync(IEnumerable<string> arguments) => RunAsync(AddressOf(Settings(arguments)));

    /// <summary>Asks the service at an address.</summary>
    /// <returns>The exit code: 0 when it is healthy, else 1, with the reason on standard error.</returns>
    public static async Task<int> RunAsync(Uri address)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Limit };
        try
        {
            using var response = await client.GetAsync(new Uri(address, HealthEndpoints.ReadyPath));
            if (response.IsSuccessStatusCode)
            {
                return 0;
            }

            await Console.Error.WriteLineAsync($"{address} answers {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"{address} does not answer: {exception.Message}");
        }

        return 1;
    }

    private static string? First(string? list) => list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
}
