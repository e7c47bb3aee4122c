using System.Net;
using System.Text.Encodings.Web;
using Aspire.Dashboard.Configuration;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Aspire.Dashboard.Security;

/// <summary>
/// The login: <c>GET /login?t=token</c> from the printed link, or the form of the same page. Either sets the cookie and leads to an
/// address without the token.
/// </summary>
internal sealed partial class LoginEndpoints(
    DashboardOptions options, DashboardSecrets secrets, FailureThrottle throttle, ILogger<LoginEndpoints> logger)
{
    public const string Path = "/login";
    public const string ReturnUrlParameter = "returnUrl";
    public const string TokenParameter = "t";

    private const int MaxFormBytes = 4096;

    public static void Map(WebApplication app)
    {
        app.MapGet(Path, (HttpContext context, LoginEndpoints login) => login.GetAsync(context)).AllowAnonymous();
        app.MapPost(Path, (HttpContext context, LoginEndpoints login) => login.PostAsync(context)).AllowAnonymous().DisableAntiforgery();
        app.MapPost("/logout", async (HttpContext context) =>
        {
            await context.SignOutAsync();
            context.Response.Redirect(Path);
        });
    }

    private async Task GetAsync(HttpContext context)
    {
        var returnUrl = LocalUrl(context.Request.Query[ReturnUrlParameter]);
        if (options.Frontend.AuthMode == FrontendAuthMode.Unsecured)
        {
            context.Response.Redirect(returnUrl);
        }
        else if (context.Request.Query.TryGetValue(TokenParameter, out var token))
        {
            await TryAsync(context, token, returnUrl);
        }
        else if ((await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme)).Succeeded)
        {
            context.Response.Redirect(returnUrl);
        }
        else
        {
            await WritePageAsync(context, returnUrl, StatusCodes.Status200OK, null);
        }
    }

    private async Task PostAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType || context.Request.ContentLength is null or > MaxFormBytes)
        {
            await WritePageAsync(context, "/", StatusCodes.Status400BadRequest, "Send the form of this page.");
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        await TryAsync(context, form[TokenParameter], LocalUrl(form[ReturnUrlParameter]));
    }

    private async Task TryAsync(HttpContext context, string? token, string returnUrl)
    {
        var address = context.Connection.RemoteIpAddress;
        if (throttle.Wait(address) is { } wait)
        {
            var seconds = (int)Math.Ceiling(wait.TotalSeconds);
            context.Response.Headers.RetryAfter = $"{seconds}";
            await WritePageAsync(context, returnUrl, StatusCodes.Status429TooManyRequests, $"Too many failed logins. Try again in {seconds} seconds.");
        }
        else if (secrets.BrowserToken.Matches(token?.Trim()))
        {
            await DashboardAuthentication.SignInAsync(context);
            context.Response.Redirect(returnUrl);
        }
        else
        {
            throttle.NoteFailure(address);
            LogLoginFailed(address);
            await WritePageAsync(
                context, returnUrl, StatusCodes.Status401Unauthorized,
                "This token is not the right one. A new start of the application may have made a new token: use the link it printed last.");
        }
    }

    // Only a path of this site, so that a link cannot lead away after the login.
    private static string LocalUrl(string? url) =>
        url is ['/', ..] && !url.StartsWith("//", StringComparison.Ordinal) && !url.StartsWith("/\\", StringComparison.Ordinal) && !url.Any(char.IsControl) ? url : "/";

    private async Task WritePageAsync(HttpContext context, string returnUrl, int status, string? error)
    {
        var html = HtmlEncoder.Default;
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>Log in to the {html.Encode(options.ApplicationName)} dashboard</title>
              <link rel="icon" type="image/svg+xml" href="/favicon.svg">
              <link rel="stylesheet" href="/css/login.css">
            </head>
            <body>
              <main>
                <h1>{html.Encode(options.ApplicationName)} dashboard</h1>
                <p>Open the login link that the application printed when it started, or paste the token from it.</p>
                {(error is null ? "" : $"""<p class="error" role="alert">{html.Encode(error)}</p>""")}
                <form method="post" action="{Path}">
                  <input type="hidden" name="{ReturnUrlParameter}" value="{html.Encode(returnUrl)}">
                  <label for="token">Token</label>
                  <input id="token" name="{TokenParameter}" type="password" autocomplete="current-password" required autofocus>
                  <button type="submit">Log in</button>
                </form>
                <details>
                  <summary>Where is the link?</summary>
                  <p>In the console of the application, in the line “Login to the dashboard at …”. It looks like
                  <code>/login?t=</code> followed by the token.</p>
                </details>
              </main>
            </body>
            </html>
            """, context.RequestAborted);
    }

    [LoggerMessage(3001, LogLevel.Warning, "A login from {Address} failed: wrong token")]
    private partial void LogLoginFailed(IPAddress? address);
}
