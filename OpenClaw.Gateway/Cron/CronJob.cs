using System.Text.Json.Nodes;

namespace OpenClaw.Gateway.Cron;

/// <summary>
/// One job of jobs.json. It wraps the JSON of the file, so that members this gateway does not know survive. Changed under the lock of
/// <see cref="CronStore"/> alone.
/// </summary>
internal sealed class CronJob(JsonObject json)
{
    public JsonObject Json => json;

    public string Id => Text("id") ?? string.Empty;

    public string Name => Text("name") ?? Id;

    public string? AgentId => Text("agentId");

    public bool Enabled => json["enabled"] is not JsonValue value || !value.TryGetValue<bool>(out var enabled) || enabled;

    public bool DeletesAfterRun => json["deleteAfterRun"] is JsonValue value && value.TryGetValue<bool>(out var delete) && delete;

    public long CreatedAtMs => CronSchedule.Number(json["createdAtMs"]) ?? 0;

    public JsonObject Schedule => json["schedule"] as JsonObject ?? [];

    public bool IsOneShot => (string?)Schedule["kind"] == "at";

    /// <summary><c>main</c> or <c>isolated</c>.</summary>
    public string SessionTarget => Text("sessionTarget") ?? "main";

    /// <summary><c>now</c> or <c>next-heartbeat</c>.</summary>
    public string WakeMode => Text("wakeMode") ?? "next-heartbeat";

    public JsonObject Payload => json["payload"] as JsonObject ?? [];

    public string? DeliveryMode => json["delivery"] is JsonObject delivery ? (string?)delivery["mode"] : null;

    public JsonObject State
    {
        get
        {
            if (json["state"] is not JsonObject state)
            {
                json["state"] = state = [];
            }

            return state;
        }
    }

    public long? NextRunAtMs
    {
        get => CronSchedule.Number(State["nextRunAtMs"]);
        set => Set("nextRunAtMs", value);
    }

    public long? RunningAtMs
    {
        get => CronSchedule.Number(State["runningAtMs"]);
        set => Set("runningAtMs", value);
    }

    /// <summary>Sets a member of the state; null removes it.</summary>
    public void Set(string name, JsonNode? value)
    {
        if (value is null)
        {
            State.Remove(name);
        }
        else
        {
            State[name] = value;
        }
    }

    private string? Text(string name) => json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
