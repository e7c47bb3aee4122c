using System.Globalization;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Usage;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Agents;

/// <summary>What has been used of a budget.</summary>
/// <param name="ToolCalls">Calls of tools.</param>
/// <param name="Time">Time of work.</param>
/// <param name="Tokens">Tokens, read and written.</param>
/// <param name="Cost">US dollars.</param>
internal readonly record struct BudgetUse(int ToolCalls, TimeSpan Time, long Tokens, double Cost)
{
    public static BudgetUse operator +(BudgetUse left, BudgetUse right) =>
        new(left.ToolCalls + right.ToolCalls, left.Time + right.Time, left.Tokens + right.Tokens, left.Cost + right.Cost);
}

/// <summary>A limit is reached; the message names it and what to do.</summary>
internal sealed class BudgetExceededException(string message) : Exception(message);

/// <summary>
/// Ends a turn that has used up what the configuration grants it or its session. Looked at before each call of the model and of a
/// tool, so that what has begun is finished; <c>agents.defaults.timeoutSeconds</c> ends a turn in the middle.
/// </summary>
internal sealed class TurnBudget
{
    /// <summary>Member of a session's entry: milliseconds that its turns took.</summary>
    public const string WorkedMsMember = "openclawWorkedMs";

    private readonly (string Setting, BudgetSettings Limits, BudgetUse Before)[] _budgets;
    private readonly TurnUsage _usage;
    private readonly TimeProvider _time;
    private readonly long _started;
    private int _toolCalls;

    /// <param name="configuration">Where the limits are.</param>
    /// <param name="agentId">Whose turn it is.</param>
    /// <param name="usage">What the turn has used.</param>
    /// <param name="session">What the session has used before; asked only when it has a limit.</param>
    /// <param name="time">The clock.</param>
    public TurnBudget(ConfigurationSnapshot configuration, string agentId, TurnUsage usage, Func<BudgetUse> session, TimeProvider time)
    {
        _usage = usage;
        _time = time;
        _started = time.GetTimestamp();
        var own = (configuration.FindAgent(agentId)?.Budgets, $"agents.list[{agentId}].budgets");
        var shared = (configuration.Settings.Agents?.Defaults?.Budgets, "agents.defaults.budgets");
        var limits = Limits(own, shared, budgets => budgets.Turn, "turn", default).ToList();
        if (own.Budgets?.Session is not null || shared.Budgets?.Session is not null)
        {
            limits.AddRange(Limits(own, shared, budgets => budgets.Session, "session", session()));
        }

        _budgets = [.. limits];
    }

    /// <summary>Whether time of work is to be kept with an agent's sessions.</summary>
    public static bool CountsTime(ConfigurationSnapshot configuration, string agentId) =>
        configuration.FindAgent(agentId)?.Budgets?.Session?.Seconds is not null || configuration.Settings.Agents?.Defaults?.Budgets?.Session?.Seconds is not null;

    /// <exception cref="BudgetExceededException">The model may not be asked again.</exception>
    public void BeforeModelCall() => Check(toolCall: false);

    /// <exception cref="BudgetExceededException">No further tool may be called.</exception>
    public void BeforeToolCall()
    {
        Check(toolCall: true);
        _toolCalls++;
    }

    /// <summary>What a session has used, out of its transcript.</summary>
    public static BudgetUse UseOf(string transcript, long workedMs, CancellationToken cancellationToken)
    {
        if (!File.Exists(transcript))
        {
            return default;
        }

        var days = TranscriptUsage.Read(transcript, cancellationToken).Days.Values;
        return new BudgetUse(
            days.Sum(day => day.ToolCalls), TimeSpan.FromMilliseconds(workedMs), days.Sum(day => day.Totals.Tokens), days.Sum(day => day.Totals.Cost));
    }

    // A limit of the agent's own stands in for the shared one of the same kind; the setting that is named is the one in force.
    private static IEnumerable<(string Setting, BudgetSettings Limits, BudgetUse Before)> Limits(
        (BudgetsSettings? Budgets, string Path) own, (BudgetsSettings? Budgets, string Path) shared, Func<BudgetsSettings, BudgetSettings?> choose, string name, BudgetUse before)
    {
        var mine = own.Budgets is null ? null : choose(own.Budgets);
        var theirs = shared.Budgets is null ? null : choose(shared.Budgets);
        if (mine is not null)
        {
            yield return ($"{own.Path}.{name}", mine, before);
        }

        if (theirs is not null)
        {
            yield return ($"{shared.Path}.{name}", new BudgetSettings
            {
                ToolCalls = mine?.ToolCalls is null ? theirs.ToolCalls : null,
                Seconds = mine?.Seconds is null ? theirs.Seconds : null,
                Tokens = mine?.Tokens is null ? theirs.Tokens : null,
                Cost = mine?.Cost is null ? theirs.Cost : null,
            }, before);
        }
    }

    private void Check(bool toolCall)
    {
        if (_budgets.Length == 0)
        {
            return;
        }

        var turn = new BudgetUse(_toolCalls, _time.GetElapsedTime(_started), _usage.Total, _usage.Cost);
        foreach (var (setting, limits, before) in _budgets)
        {
            var use = before + turn;
            var who = setting.EndsWith(".session", StringComparison.Ordinal) ? "session" : "turn";
            if (toolCall && use.ToolCalls >= limits.ToolCalls)
            {
                throw Exceeded(who, $"{use.ToolCalls} tool calls", $"{setting}.toolCalls", limits.ToolCalls.Value.ToString(CultureInfo.InvariantCulture));
            }

            if (use.Time.TotalSeconds >= limits.Seconds)
            {
                throw Exceeded(who, Text($"{use.Time.TotalSeconds:0.#} s of work"), $"{setting}.seconds", Text($"{limits.Seconds}"));
            }

            if (use.Tokens >= limits.Tokens)
            {
                throw Exceeded(who, Text($"{use.Tokens} tokens"), $"{setting}.tokens", Text($"{limits.Tokens}"));
            }

            if (use.Cost >= limits.Cost)
            {
                throw Exceeded(who, Text($"${use.Cost:0.######}"), $"{setting}.cost", Text($"{limits.Cost}"));
            }
        }
    }

    private static BudgetExceededException Exceeded(string who, string used, string setting, string limit) => new(
        $"Stopped: this {who} has used {used}, and {setting} allows {limit}. "
            + (who == "turn" ? "Send another message to go on, or raise the setting." : "Send /new for a new session, or raise the setting."));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
