using System.Text.Json;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Api;

/// <summary>An endless answer: a line for each item kept that matches, then one for each that arrives.</summary>
internal sealed class FollowResult<T>(
    Broadcast<T> added, Func<IReadOnlyList<T>> kept, Predicate<T> matches, Action<Utf8JsonWriter, T> write) : IResult
    where T : class
{
    private static readonly byte[] LineEnd = [(byte)'\n'];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var lifetime = httpContext.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, lifetime.ApplicationStopping);

        // Subscribed before the look at what is kept: between the two an item may come twice, but none is missed.
        using var follower = added.Subscribe();
        var sent = new HashSet<T>(ReferenceEqualityComparer.Instance);
        httpContext.Response.ContentType = "application/x-ndjson";
        try
        {
            foreach (var item in kept())
            {
                sent.Add(item);
                await WriteAsync(httpContext.Response, item, ended.Token);
            }

            await httpContext.Response.Body.FlushAsync(ended.Token);
            await foreach (var item in follower.Reader.ReadAllAsync(ended.Token))
            {
                if (matches(item) && !sent.Remove(item))
                {
                    await WriteAsync(httpContext.Response, item, ended.Token);
                    if (follower.Reader.Count == 0)
                    {
                        await httpContext.Response.Body.FlushAsync(ended.Token);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // Who follows went away, or the dashboard stops.
        }
    }

    private async Task WriteAsync(HttpResponse response, T item, CancellationToken cancellationToken)
    {
        await using (var json = new Utf8JsonWriter(response.BodyWriter))
        {
            write(json, item);
        }

        await response.BodyWriter.WriteAsync(LineEnd, cancellationToken);
    }
}
