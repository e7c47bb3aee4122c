using System.Security.Claims;
using Aspire.Dashboard.Configuration;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;

namespace Aspire.Dashboard.Security;

/// <summary>Who may use the frontend: everything needs a login unless it says that it does not.</summary>
internal static class DashboardAuthentication
{
    private static readonly TimeSpan LoginLifetime = TimeSpan.FromDays(3);

    public static void AddDashboardAuthentication(this IServiceCollection services, DashboardOptions options, DashboardSecrets secrets)
    {
        services.AddSingleton<FailureThrottle>();
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            cookie.DataProtectionProvider = new TokenProtection(secrets.BrowserToken.Value);
            cookie.LoginPath = LoginEndpoints.Path;
            cookie.ReturnUrlParameter = LoginEndpoints.ReturnUrlParameter;
            cookie.ExpireTimeSpan = LoginLifetime;
            cookie.SlidingExpiration = true;
            cookie.CookieManager = new PortCookieManager();
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Strict;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.Events.OnRedirectToLogin = RedirectPagesOnly;
        });
        services.AddAuthorizationBuilder().SetFallbackPolicy(options.Frontend.AuthMode == FrontendAuthMode.Unsecured
            ? new AuthorizationPolicyBuilder().RequireAssertion(_ => true).Build()
            : new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }

    public static Task SignInAsync(HttpContext context)
    {
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, "browser token")], CookieAuthenticationDefaults.AuthenticationScheme);
        return context.SignInAsync(new ClaimsPrincipal(identity), new AuthenticationProperties { IsPersistent = true });
    }

    /// <summary>
    /// Component state and circuit ids need protection only while this process lives, so nothing is written to the key directory of
    /// the user: neither by the provider nor by the service that would prepare that directory at the start. To be called after
    /// everything that adds data protection.
    /// </summary>
    public static void UseDataProtectionKeysInMemory(this IServiceCollection services)
    {
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        foreach (var keyDirectory in services.Where(s => s.ImplementationType?.Name == "DataProtectionHostedService").ToArray())
        {
            services.Remove(keyDirectory);
        }
    }

    // A person who opens a page is led to the login; a script, an asset or a socket gets the plain answer.
    private static Task RedirectPagesOnly(RedirectContext<CookieAuthenticationOptions> redirect)
    {
        var wantsPage = HttpMethods.IsGet(redirect.Request.Method)
            && redirect.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            && !redirect.Request.Path.StartsWithSegments("/api");
        if (wantsPage)
        {
            redirect.Response.Redirect(redirect.RedirectUri);
        }
        else
        {
            redirect.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }

        return Task.CompletedTask;
    }

    /// <summary>Cookies are shared by all ports of a host; the port in the name keeps two dashboards on one machine apart.</summary>
    private sealed class PortCookieManager : ICookieManager
    {
        private readonly ChunkingCookieManager _inner = new();

        public string? GetRequestCookie(HttpContext context, string key) => _inner.GetRequestCookie(context, Name(context, key));

        public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
            _inner.AppendResponseCookie(context, Name(context, key), value, options);

        public void DeleteCookie(HttpContext context, string key, CookieOptions options) =>
            _inner.DeleteCookie(context, Name(context, key), options);

        private static string Name(HttpContext context, string key) => $"{key}.{context.Connection.LocalPort}";
    }
}
