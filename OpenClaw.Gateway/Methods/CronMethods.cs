using System.Text.Json.Nodes;
using OpenClaw.Gateway.Cron;
using OpenClaw.Protocol.Schemas;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>cron.*</c>.</summary>
internal sealed class CronMethods(CronStore store, CronScheduler scheduler, TimeProvider time) : IMethodGroup
{
    private const int DefaultRuns = 200;

    private static readonly SchemaMember[] Id = [Optional("id", NonEmptyString), Optional("jobId", NonEmptyString)];

    public IEnumerable<RpcMethod> Methods =>
    [
        new("cron.list", MethodAccess.Read, Closed(Optional("includeDisabled", Schema.Flag)), ListAsync),
        new("cron.status", MethodAccess.Read, Closed(), StatusAsync),
        new("cron.add", MethodAccess.Admin, CronJobForm.Add, AddAsync),
        new("cron.update", MethodAccess.Admin, CronJobForm.Update, UpdateAsync),
        new("cron.remove", MethodAccess.Admin, Closed(Id), RemoveAsync),
        new("cron.run", MethodAccess.Admin, Closed([.. Id, Optional("mode", OneOf("due", "force"))]), RunAsync),
        new("cron.runs", MethodAccess.Read, Closed([.. Id, Optional("limit", Schema.Whole(1, 5000))]), RunsAsync),
    ];

    private async ValueTask<RpcResult> ListAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var all = call.Flag("includeDisabled") == true;
        var jobs = await store.ReadAsync(
            jobs => jobs.Where(job => all || job.Enabled).OrderBy(job => job.NextRunAtMs ?? long.MaxValue).Select(job => job.Json.DeepClone()).ToArray(),
            cancellationToken);
        return RpcResult.Ok(new JsonObject { ["jobs"] = new JsonArray(jobs) });
    }

    private async ValueTask<RpcResult> StatusAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var enabled = scheduler.Enabled;
        return RpcResult.Ok(await store.ReadAsync(
            jobs => new JsonObject
            {
                ["enabled"] = enabled,
                ["storePath"] = store.Path,
                ["jobs"] = jobs.Count,
                ["nextWakeAtMs"] = enabled ? jobs.Where(job => job.Enabled).Min(job => job.NextRunAtMs) : null,
            },
            cancellationToken));
    }

    private async ValueTask<RpcResult> AddAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        try
        {
            var job = CronJobForm.Create(JsonNode.Parse(call.Parameters.GetRawText())!.AsObject(), now);
            if (CronJobForm.Problem(job, now) is { } problem)
            {
                return RpcResult.Invalid(problem);
            }

            job.NextRunAtMs = scheduler.First(job, now);
            var added = await store.ChangeAsync(
                jobs =>
                {
                    jobs.Add(job);
                    return job.Json.DeepClone();
                },
                cancellationToken);
            Changed(job.Id, "added", job.NextRunAtMs);
            return RpcResult.Ok(added);
        }
        catch (FormatException exception)
        {
            return RpcResult.Invalid(exception.Message);
        }
    }

    private async ValueTask<RpcResult> UpdateAsync(RpcCall call, CancellationToken cancellationToken)
    {
        if (IdOf(call) is not { } id)
        {
            return MissingId("cron.update");
        }

        var patch = call.Node("patch")!.AsObject();
        var now = time.GetUtcNow();
        var (changed, problem) = await store.ChangeAsync<(CronJob?, string?)>(
            jobs =>
            {
                var index = jobs.FindIndex(job => job.Id == id);
                if (index < 0)
                {
                    return (null, $"unknown cron job id: {ShownText.Of(id)}");
                }

                var job = new CronJob((JsonObject)jobs[index].Json.DeepClone());
                CronJobForm.Apply(job, patch, now);
                var problem = CronJobForm.Problem(job, now);

                // A time that has come and gone is no reason to refuse another name.
                if (problem is not null && (patch.ContainsKey("schedule") || !job.IsOneShot))
                {
                    return (null, problem);
                }

                job.NextRunAtMs = scheduler.First(job, now);
                jobs[index] = job;
                return (new CronJob((JsonObject)job.Json.DeepClone()), null);
            },
            cancellationToken);
        if (changed is null)
        {
            return RpcResult.Invalid(problem!);
        }

        Changed(id, "updated", changed.NextRunAtMs);
        return RpcResult.Ok(changed.Json);
    }

    private async ValueTask<RpcResult> RemoveAsync(RpcCall call, CancellationToken cancellationToken)
    {
        if (IdOf(call) is not { } id)
        {
            return MissingId("cron.remove");
        }

        var removed = await store.ChangeAsync(jobs => jobs.RemoveAll(job => job.Id == id) > 0, cancellationToken);
        if (removed)
        {
            Changed(id, "removed", null);
        }

        return RpcResult.Ok(new JsonObject { ["ok"] = true, ["removed"] = removed });
    }

    private async ValueTask<RpcResult> RunAsync(RpcCall call, CancellationToken cancellationToken)
    {
        if (IdOf(call) is not { } id)
        {
            return MissingId("cron.run");
        }

        // The run belongs to the gateway: a caller who goes away does not end it.
        var refusal = await scheduler.RunAsync(id, call.Text("mode") == "due", CancellationToken.None);
        return refusal switch
        {
            null => RpcResult.Ok(new JsonObject { ["ok"] = true, ["ran"] = true }),
            "unknown" => RpcResult.Invalid($"unknown cron job id: {ShownText.Of(id)}"),
            _ => RpcResult.Ok(new JsonObject { ["ok"] = true, ["ran"] = false, ["reason"] = refusal }),
        };
    }

    private async ValueTask<RpcResult> RunsAsync(RpcCall call, CancellationToken cancellationToken)
    {
        if (IdOf(call) is not { } id)
        {
            return MissingId("cron.runs");
        }

        var entries = await store.RunsAsync(id, (int)(call.Whole("limit") ?? DefaultRuns), cancellationToken);
        return RpcResult.Ok(new JsonObject { ["entries"] = new JsonArray([.. entries]) });
    }

    private void Changed(string id, string action, long? next)
    {
        scheduler.Announce(id, action, ("nextRunAtMs", next));
        scheduler.Wake();
    }

    private static string? IdOf(RpcCall call) => call.Text("id") ?? call.Text("jobId");

    private static RpcResult MissingId(string method) => RpcResult.Invalid($"invalid {method} params: missing id");
}
