using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Parameters;

/// <summary>Asks the person at the terminal for the values that parameters lack. Whoever answers first, there or in the dashboard, is heard.</summary>
internal sealed class ParameterQuestions(InteractiveConsole console, ResourceNotificationService notifications, ParameterProcessor parameters)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var asked = new HashSet<IResource>();
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken))
            {
                if (change is { Resource: ParameterResource parameter, Snapshot.State.Text: var state } && state == KnownResourceStates.ValueMissing
                    && asked.Add(parameter) && IsMissing(parameter))
                {
                    await AskAsync(parameter, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the application ends
        }
    }

    private bool IsMissing(ParameterResource parameter) =>
        notifications.TryGetCurrentState(parameter.Name, out var state) && state.Snapshot.State?.Text == KnownResourceStates.ValueMissing;

    private async Task AskAsync(ParameterResource parameter, CancellationToken stoppingToken)
    {
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var elsewhere = WaitForValueAsync(parameter, answered);
        try
        {
            await AskUntilAnsweredAsync(parameter, answered.Token);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            console.WriteLine($"{parameter.Name}: given elsewhere.");
        }
        finally
        {
            await answered.CancelAsync();
            await elsewhere.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WaitForValueAsync(ParameterResource parameter, CancellationTokenSource answered)
    {
        await notifications.WaitForResourceAsync(
            parameter.Name, change => change.Snapshot.State?.Text != KnownResourceStates.ValueMissing, answered.Token);
        await answered.CancelAsync();
    }

    private async Task AskUntilAnsweredAsync(ParameterResource parameter, CancellationToken cancellationToken)
    {
        var question = ParameterQuestion.For(parameter);
        foreach (var line in question.Introduction)
        {
            console.WriteLine(line);
        }

        while (true)
        {
            var text = await console.AskAsync(question.Prompt, question.IsSecret, cancellationToken);
            if (text.Length == 0)
            {
                console.WriteLine($"{parameter.Name}: left open. {ParameterHints.HowToSet(parameter, hasDashboard: true)}");
                return;
            }

            if (question.Read(text) is { } value)
            {
                var save = parameters.CanSave && await AskToSaveAsync(parameter, cancellationToken);
                await parameters.SetAsync(parameter, value, save);
                return;
            }

            console.WriteLine(question.Expected);
        }
    }

    private async Task<bool> AskToSaveAsync(ParameterResource parameter, CancellationToken cancellationToken)
    {
        var answer = await console.AskAsync($"Keep {parameter.Name} in the user secrets for later starts? [y/N] ", secret: false, cancellationToken);
        return answer.Trim().StartsWith("y", StringComparison.OrdinalIgnoreCase);
    }
}

#pragma warning disable ASPIREINTERACTION001 // the experimental input describes what to ask for
/// <summary>How to ask for the value of a parameter.</summary>
/// <param name="Introduction">Lines before the question.</param>
/// <param name="Prompt">Text before the cursor.</param>
/// <param name="IsSecret">True to show nothing of what is typed.</param>
/// <param name="Expected">What to say about an answer that is no value.</param>
/// <param name="Read">The value of an answer; null when it is none.</param>
internal sealed record ParameterQuestion(
    IReadOnlyList<string> Introduction, string Prompt, bool IsSecret, string Expected, Func<string, string?> Read)
{
    public static ParameterQuestion For(ParameterResource parameter)
    {
        var input = parameter.TryGetLastAnnotation<InputGeneratorAnnotation>(out var custom) ? custom.CreateInput(parameter) : null;
        var introduction = new List<string> { $"The parameter '{parameter.Name}' has no value; what uses it waits. An empty answer leaves it open." };
        if ((input?.Description ?? parameter.Description) is { Length: > 0 } description)
        {
            introduction.Add(description);
        }

        var options = input?.Options ?? [];
        introduction.AddRange(options.Select((option, index) => string.Create(CultureInfo.InvariantCulture, $"  {index + 1}) {option.Value}")));
        var isSecret = parameter.Secret || input?.InputType == InputType.SecretText;
        var prompt = $"{input?.Label ?? parameter.Name}{(isSecret ? " (not shown)" : "")}: ";
        return input?.InputType switch
        {
            InputType.Choice => new(introduction, prompt, isSecret, $"Answer with a number from 1 to {options.Count}.", answer => ReadChoice(answer, options)),
            InputType.Boolean => new(introduction, prompt, isSecret, "Answer with yes or no.", ReadBoolean),
            InputType.Number => new(introduction, prompt, isSecret, "Answer with a number.", answer =>
                decimal.TryParse(answer, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number.ToString(CultureInfo.InvariantCulture) : null),
            _ => new(introduction, prompt, isSecret, "", answer => answer),
        };
    }

    private static string? ReadChoice(string answer, IReadOnlyList<KeyValuePair<string, string>> options) =>
        int.TryParse(answer, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= options.Count ? options[number - 1].Key
        : options.Where(option => option.Key == answer || string.Equals(option.Value, answer, StringComparison.OrdinalIgnoreCase))
            .Select(option => option.Key).FirstOrDefault();

    private static string? ReadBoolean(string answer) => answer.Trim().ToUpperInvariant() switch
    {
        "Y" or "YES" or "TRUE" => "true",
        "N" or "NO" or "FALSE" => "false",
        _ => null,
    };
}
#pragma warning restore ASPIREINTERACTION001

/// <summary>Tells how to give a parameter a value.</summary>
internal static class ParameterHints
{
    public static string HowToSet(ParameterResource parameter, bool hasDashboard)
    {
        var key = parameter.ConfigurationKey;
        return (hasDashboard ? "Set it on the parameters page of the dashboard, with" : "Set it with")
            + $" the environment variable {key.Replace(":", "__", StringComparison.Ordinal).Replace('-', '_')}, or with: dotnet user-secrets set {key} <value>";
    }
}
