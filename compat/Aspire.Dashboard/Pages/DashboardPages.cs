using Aspire.Dashboard.Pages.ConsoleLogs;
using Aspire.Dashboard.Pages.Controls;
using Aspire.Dashboard.Pages.Resources;

namespace Aspire.Dashboard.Pages;

/// <summary>The pages: Blazor components rendered on the server, and their static files.</summary>
internal static class DashboardPages
{
    // The login page comes before the login.
    private static readonly string[] LoginFiles = ["css/login", "favicon"];

    // What a browser may send over the socket in one message: clicks, scroll positions and search texts are small.
    private const int MaxSocketMessageBytes = 64 * 1024;

    public static void AddDashboardPages(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents(circuit =>
        {
            circuit.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(1);
            circuit.DisconnectedCircuitMaxRetained = 20;
        }).AddHubOptions(hub => hub.MaximumReceiveMessageSize = MaxSocketMessageBytes);
        services.AddScoped<DisplayTime>();
        services.AddScoped<BrowserModule>();
        services.AddScoped<ChartModule>();
        services.AddScoped<CommandResults>();
    }

    public static void MapDashboardPages(this WebApplication app)
    {
        app.MapStaticAssets().Add(endpoint =>
        {
            if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: { } path } && LoginFiles.Any(file => path.StartsWith(file, StringComparison.Ordinal)))
            {
                endpoint.Metadata.Add(new Microsoft.AspNetCore.Authorization.AllowAnonymousAttribute());
            }
        });
        ConsoleDownload.Map(app);
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(mode => mode.ContentSecurityFrameAncestorsPolicy = null);
    }
}
