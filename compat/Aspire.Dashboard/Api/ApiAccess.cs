using Aspire.Dashboard.Configuration;
using Aspire.Dashboard.Security;

namespace Aspire.Dashboard.Api;

/// <summary>Lets scripts with the key in, and browsers that have logged in.</summary>
internal sealed class ApiAccess(DashboardOptions options, DashboardSecrets secrets, FailureThrottle throttle) : IEndpointFilter
{
    public const string KeyHeader = "x-api-key";

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        return Refusal(http) is { } refusal ? ValueTask.FromResult<object?>(refusal) : next(context);
    }

    private IResult? Refusal(HttpContext context)
    {
        if (!context.Request.Headers.TryGetValue(KeyHeader, out var key))
        {
            return options.Frontend.AuthMode == FrontendAuthMode.Unsecured || context.User.Identity is { IsAuthenticated: true }
                ? null
                : Problem(StatusCodes.Status401Unauthorized, $"Send the API key in the header {KeyHeader} (DASHBOARD__API__PRIMARYAPIKEY), or log in with a browser.");
        }

        var address = context.Connection.RemoteIpAddress;
        if (throttle.Wait(address) is { } wait)
        {
            context.Response.Headers.RetryAfter = $"{(int)Math.Ceiling(wait.TotalSeconds)}";
            return Problem(StatusCodes.Status429TooManyRequests, "Too many wrong keys. Try again later.");
        }

        if (secrets.ApiKey is null)
        {
            return Problem(StatusCodes.Status401Unauthorized, "This dashboard has no API key (DASHBOARD__API__PRIMARYAPIKEY).");
        }

        if (secrets.ApiKey.Matches(key))
        {
            return null;
        }

        throttle.NoteFailure(address);
        return Problem(StatusCodes.Status401Unauthorized, $"The key in the header {KeyHeader} is wrong.");
    }

    private static IResult Problem(int status, string detail) => Results.Problem(statusCode: status, detail: detail);
}
