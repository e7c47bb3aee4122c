using System.Text.Json.Nodes;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Protocol.Schemas;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Gateway.Cron;

/// <summary>What a job may look like, and what of it follows from the rest.</summary>
internal static class CronJobForm
{
    private static readonly Schema Schedule = new UnionSchema(
    [
        Closed(Required("kind", OneOf("at")), Required("at", NonEmptyString)),
        Closed(Required("kind", OneOf("every")), Required("everyMs", Whole(1)), Optional("anchorMs", Whole(0))),
        Closed(Required("kind", OneOf("cron")), Required("expr", NonEmptyString), Optional("tz", Schema.Text)),
    ]);

    private static readonly Schema Delivery = Closed(
        Required("mode", OneOf("none", "announce")), Optional("channel", NonEmptyString), Optional("to", Schema.Text), Optional("bestEffort", Flag));

    private static readonly Schema DeliveryPatch = Closed(
        Optional("mode", OneOf("none", "announce")), Optional("channel", NonEmptyString), Optional("to", Schema.Text), Optional("bestEffort", Flag));

    private static readonly SchemaMember[] TurnOptions =
    [
        Optional("model", Schema.Text), Optional("thinking", Schema.Text), Optional("timeoutSeconds", Whole(1)),
        Optional("allowUnsafeExternalContent", Flag), Optional("deliver", Flag), Optional("channel", Schema.Text), Optional("to", Schema.Text),
        Optional("bestEffortDeliver", Flag),
    ];

    private static readonly Schema Payload = new UnionSchema(
    [
        Closed(Required("kind", OneOf("systemEvent")), Required("text", NonEmptyString)),
        Closed([Required("kind", OneOf("agentTurn")), Required("message", NonEmptyString), .. TurnOptions]),
    ]);

    private static readonly Schema PayloadPatch = new UnionSchema(
    [
        Closed(Required("kind", OneOf("systemEvent")), Optional("text", NonEmptyString)),
        Closed([Required("kind", OneOf("agentTurn")), Optional("message", NonEmptyString), .. TurnOptions]),
    ]);

    /// <summary>Parameters of <c>cron.add</c>. What can be left out follows from the payload.</summary>
    public static ObjectSchema Add { get; } = Closed(
        Required("name", NonEmptyString),
        Optional("agentId", Schema.Nullable(NonEmptyString)),
        Optional("description", Schema.Text),
        Optional("enabled", Flag),
        Optional("deleteAfterRun", Flag),
        Required("schedule", Schedule),
        Optional("sessionTarget", OneOf("main", "isolated")),
        Optional("wakeMode", OneOf("next-heartbeat", "now")),
        Required("payload", Payload),
        Optional("delivery", Delivery));

    /// <summary>Parameters of <c>cron.update</c>.</summary>
    public static ObjectSchema Update { get; } = Closed(
        Optional("id", NonEmptyString),
        Optional("jobId", NonEmptyString),
        Required("patch", Closed(
            Optional("name", NonEmptyString),
            Optional("agentId", Schema.Nullable(NonEmptyString)),
            Optional("description", Schema.Text),
            Optional("enabled", Flag),
            Optional("deleteAfterRun", Flag),
            Optional("schedule", Schedule),
            Optional("sessionTarget", OneOf("main", "isolated")),
            Optional("wakeMode", OneOf("next-heartbeat", "now")),
            Optional("payload", PayloadPatch),
            Optional("delivery", DeliveryPatch))));

    /// <summary>A new job out of checked parameters.</summary>
    public static CronJob Create(JsonObject given, DateTimeOffset now)
    {
        var ms = now.ToUnixTimeMilliseconds();
        var job = new JsonObject { ["id"] = Guid.NewGuid().ToString() };
        foreach (var name in (ReadOnlySpan<string>)["agentId", "name", "description"])
        {
            if (given[name] is { } value)
            {
                job[name] = value.DeepClone();
            }
        }

        job["enabled"] = given["enabled"]?.DeepClone() ?? true;
        var schedule = (JsonObject)given["schedule"]!.DeepClone();
        if ((string?)schedule["kind"] == "at")
        {
            schedule["at"] = Transcript.Iso(CronSchedule.At((string)schedule["at"]!));
            job["deleteAfterRun"] = given["deleteAfterRun"]?.DeepClone() ?? true;
        }
        else if (given["deleteAfterRun"] is { } delete)
        {
            job["deleteAfterRun"] = delete.DeepClone();
        }

        if ((string?)schedule["kind"] == "every")
        {
            schedule["anchorMs"] ??= ms;
        }

        job["createdAtMs"] = ms;
        job["updatedAtMs"] = ms;
        job["schedule"] = schedule;
        var isTurn = (string?)given["payload"]!["kind"] == "agentTurn";
        job["sessionTarget"] = given["sessionTarget"]?.DeepClone() ?? (isTurn ? "isolated" : "main");
        job["wakeMode"] = given["wakeMode"]?.DeepClone() ?? "next-heartbeat";
        job["payload"] = given["payload"]!.DeepClone();
        if (given["delivery"] is { } delivery)
        {
            job["delivery"] = delivery.DeepClone();
        }
        else if (isTurn)
        {
            job["delivery"] = new JsonObject { ["mode"] = "announce" };
        }

        job["state"] = new JsonObject();
        return new CronJob(job);
    }

    /// <summary>Applies a checked patch: null removes, objects of one kind merge.</summary>
    public static void Apply(CronJob job, JsonObject patch, DateTimeOffset now)
    {
        foreach (var (name, value) in patch)
        {
            job.Json[name] = (name, value, job.Json[name]) switch
            {
                (_, null, _) => null,
                ("payload", JsonObject next, JsonObject old) when (string?)next["kind"] == (string?)old["kind"] => Merged(old, next),
                ("delivery", JsonObject next, JsonObject old) => Merged(old, next),
                ("schedule", JsonObject next, _) when (string?)next["kind"] == "every" && next["anchorMs"] is null => Anchored(next, now),
                _ => value.DeepClone(),
            };
            if (job.Json[name] is null)
            {
                job.Json.Remove(name);
            }
        }

        if (patch.ContainsKey("schedule"))
        {
            job.Set("lastRunAtMs", null);
        }

        job.Json["updatedAtMs"] = now.ToUnixTimeMilliseconds();
    }

    /// <summary>What is wrong with a job as a whole; null when nothing is.</summary>
    public static string? Problem(CronJob job, DateTimeOffset now) => (job.SessionTarget, (string?)job.Payload["kind"]) switch
    {
        ("main", not "systemEvent") => "main cron jobs require payload.kind=\"systemEvent\"",
        ("isolated", not "agentTurn") => "isolated cron jobs require payload.kind=\"agentTurn\"",
        (_, "agentTurn") when string.IsNullOrWhiteSpace((string?)job.Payload["message"]) => "payload.message is missing",
        (_, "systemEvent") when string.IsNullOrWhiteSpace((string?)job.Payload["text"]) => "payload.text is missing",
        _ => CronSchedule.Problem(job.Schedule, now),
    };

    private static JsonObject Anchored(JsonObject schedule, DateTimeOffset now)
    {
        var copy = (JsonObject)schedule.DeepClone();
        copy["anchorMs"] = now.ToUnixTimeMilliseconds();
        return copy;
    }

    private static JsonObject Merged(JsonObject old, JsonObject next)
    {
        var merged = (JsonObject)old.DeepClone();
        foreach (var (name, value) in next)
        {
            merged[name] = value?.DeepClone();
        }

        return merged;
    }
}
