using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Engine;

/// <summary>What happens after a crash; section <c>AppHost:Restart</c> of the configuration. docs/decisions/0008-run-mode.md has the reasons.</summary>
internal sealed class RestartOptions
{
    public const string Section = "AppHost:Restart";

    /// <summary>True to start a resource again that ran and crashed.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Pause before the first restart; each further one is twice as long.</summary>
    public TimeSpan InitialDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause.</summary>
    public TimeSpan MaximumDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time that a ready resource has to run until its earlier crashes are forgotten.</summary>
    public TimeSpan ResetAfter { get; set; } = TimeSpan.FromMinutes(1);
}

/// <summary>Refuses pauses that make no sense.</summary>
internal sealed class RestartOptionsValidator : IValidateOptions<RestartOptions>
{
    public ValidateOptionsResult Validate(string? name, RestartOptions options)
    {
        var errors = new List<string>();
        if (options.InitialDelay <= TimeSpan.Zero)
        {
            errors.Add($"{RestartOptions.Section}:InitialDelay is '{options.InitialDelay}'. It must be longer than zero, such as 00:00:01.");
        }

        if (options.MaximumDelay < options.InitialDelay)
        {
            errors.Add(
                $"{RestartOptions.Section}:MaximumDelay is '{options.MaximumDelay}'. It must not be shorter than InitialDelay, '{options.InitialDelay}'.");
        }

        if (options.ResetAfter < TimeSpan.Zero)
        {
            errors.Add($"{RestartOptions.Section}:ResetAfter is '{options.ResetAfter}'. It must not be negative.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}

/// <summary>Counts the crashes of one instance and says how long to wait after each.</summary>
internal sealed class CrashBackoff(RestartOptions options)
{
    // the pause has long reached its cap by then, and the power stays a number
    private const int LargestPower = 30;

    /// <summary>Crashes since the instance last ran well.</summary>
    public int Crashes { get; private set; }

    /// <summary>Counts a crash and returns the pause before the next start.</summary>
    /// <param name="ready">Time that the instance ran, when it had become ready; zero when it had not.</param>
    public TimeSpan Next(TimeSpan ready)
    {
        if (ready >= options.ResetAfter)
        {
            Crashes = 0;
        }

        var delay = options.InitialDelay * Math.Pow(2, Math.Min(Crashes, LargestPower));
        Crashes++;
        return delay < options.MaximumDelay ? delay : options.MaximumDelay;
    }

    /// <summary>Forgets the crashes.</summary>
    public void Reset() => Crashes = 0;
}
