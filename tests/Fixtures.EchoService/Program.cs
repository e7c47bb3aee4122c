using System.Collections;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

var healthyAt = DateTime.UtcNow + TimeSpan.FromMilliseconds(double.TryParse(Environment.GetEnvironmentVariable("ECHO_UNHEALTHY_MS"), out var delay) ? delay : 0);
var app = WebApplication.CreateSlimBuilder(args).Build();
app.MapGet("/health", () => DateTime.UtcNow >= healthyAt ? Results.Ok() : Results.StatusCode(503));
app.MapGet("/env", () => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value));
app.MapGet("/args", () => args);
app.MapGet("/pid", () => Environment.ProcessId);
app.MapGet("/directory", () => Environment.CurrentDirectory);
app.MapGet("/fetch", async (string url) =>
{
    using var client = new HttpClient();
    return await client.GetStringAsync(new Uri(url));
});
app.MapPost("/exit", (int code, HttpContext context) =>
{
    // whoever asked has the answer when the connection is gone
    context.Response.Headers.Connection = "close";
    context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().ConnectionClosed.Register(() => _ = Task.Run(() => Environment.Exit(code)));
    return Results.Accepted();
});
app.MapPost("/flush", (HttpRequest request) => request.Headers.Authorization.ToString() == new AuthenticationHeaderValue("Bearer", "letmein").ToString()
    ? Results.Ok() : Results.Unauthorized());
app.MapPost("/print", (string text) =>
{
    Console.WriteLine(text);
    Console.Error.WriteLine("err " + text);
    return Results.Ok();
});
app.Run();
