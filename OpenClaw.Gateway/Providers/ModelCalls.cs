using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.AI;
using OpenClaw.Gateway.Config;

namespace OpenClaw.Gateway.Providers;

/// <summary>
/// Asks the models of a turn for one answer: the first again where that may help, then with its next key, then the next model. An
/// answer counts when it is whole; what of another one has been shown is not shown twice.
/// </summary>
internal sealed partial class ModelCalls(
    ChatClientFactory clients, KeyCooldowns cooldowns, ConfigurationStore configuration, TimeProvider time, ILogger<ModelCalls> logger)
{
    /// <summary>Asks one particular model for one answer, without any in its place.</summary>
    /// <exception cref="ModelUnavailableException">It did not answer; the message says why and what to do.</exception>
    public Task<ModelAnswer> AskAsync(
        ModelTarget target, IReadOnlyList<ChatMessage> messages, Func<ModelTarget, ChatOptions> options, Action<string, string>? onText,
        CancellationToken cancellationToken) =>
        AskAsync(new ModelRoutes([new ModelRoute(target.Reference, [target])], []), messages, options, onText, cancellationToken);

    /// <summary>Asks for one answer.</summary>
    /// <param name="routes">The models that may give it.</param>
    /// <param name="messages">The conversation.</param>
    /// <param name="options">What a model is given besides the conversation.</param>
    /// <param name="onText">Hears all of the text so far and the part that is new; null when nobody listens.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <exception cref="ModelUnavailableException">None answered; the message names each with its reason and what to do.</exception>
    public async Task<ModelAnswer> AskAsync(
        ModelRoutes routes, IReadOnlyList<ChatMessage> messages, Func<ModelTarget, ChatOptions> options, Action<string, string>? onText,
        CancellationToken cancellationToken)
    {
        var candidates = routes.For(Conversations.HaveImages(messages));
        var shown = new StreamedText(onText);
        var failures = new List<(string Model, ModelTarget? Target, string Reason, ModelFault? Fault, int Attempts)>();
        var isProbe = candidates.All(route => route.Targets.All(target => cooldowns.Until(target) is not null));
        foreach (var route in candidates)
        {
            if (route.Problem is { } problem)
            {
                failures.Add((route.Reference, null, problem, null, 0));
                continue;
            }

            foreach (var target in isProbe ? route.Targets.OrderBy(cooldowns.Until).Take(1) : route.Targets)
            {
                if (!isProbe && cooldowns.Until(target) is { } until)
                {
                    failures.Add((route.Reference, target, string.Create(CultureInfo.InvariantCulture, $"left alone until {until:HH:mm:ss} UTC after it failed before"), null, 0));
                    continue;
                }

                if (failures.Count > 0)
                {
                    Note("openclaw.model.fallback", target, failures[^1].Reason);
                    LogFallback(target.Reference, target.KeySource, failures[^1].Model, failures[^1].Reason);
                }

                var (answer, fault, attempts) = await TryAsync(target, messages, options, shown, cancellationToken);
                if (answer is not null)
                {
                    cooldowns.Succeeded(target);
                    return answer;
                }

                failures.Add((route.Reference, target, fault!.Reason, fault, attempts));
                if (fault.Kind == FaultKind.ContextOverflow)
                {
                    throw Unavailable(failures);
                }

                if (!fault.IsOfKey)
                {
                    break;
                }

                LogCooldown(target.KeySource, cooldowns.Failed(target, fault));
            }
        }

        throw Unavailable(failures);
    }

    private async Task<(ModelAnswer? Answer, ModelFault? Fault, int Attempts)> TryAsync(
        ModelTarget target, IReadOnlyList<ChatMessage> messages, Func<ModelTarget, ChatOptions> options, StreamedText shown, CancellationToken cancellationToken)
    {
        var settings = ModelRetrySettings.From(configuration.Current.Settings);
        var provider = clients.ProviderOf(target);
        var conversation = provider.Adjust(Conversations.For(target, messages));
        for (var attempt = 1; ; attempt++)
        {
            shown.Restart();
            ModelFault fault;
            try
            {
                var given = options(target);
                given.Reasoning = target.Thinking?.ToReasoning();
                provider.Adjust(given, target);
                return (await AnswerAsync(target, conversation, given, shown, cancellationToken), null, attempt);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                fault = ModelFault.Of(exception, target);
                LogFault(target.Reference, target.KeySource, attempt, fault.Kind, fault.Reason);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // SDKs wrap the end of a stream that was called off in errors of their own.
                throw new OperationCanceledException(exception.Message, exception, cancellationToken);
            }

            if (!fault.IsPassing || attempt >= settings.Attempts || settings.DelayBefore(fault, attempt, Random.Shared.NextDouble()) is not { } delay)
            {
                return (null, fault, attempt);
            }

            Note("openclaw.model.retry", target, fault.Reason, delay);
            LogRetry(target.Reference, delay.TotalSeconds, attempt + 1, settings.Attempts);
            await Task.Delay(delay, time, cancellationToken);
        }
    }

    private async Task<ModelAnswer> AnswerAsync(
        ModelTarget target, IReadOnlyList<ChatMessage> messages, ChatOptions options, StreamedText shown, CancellationToken cancellationToken)
    {
        var answer = new ModelAnswer(target);
        await foreach (var update in clients.ClientOf(target).GetStreamingResponseAsync(messages, options, cancellationToken))
        {
            if (answer.Add(update))
            {
                shown.Show(answer.Text);
            }
        }

        answer.Complete();
        return answer.Finish is null ? throw new AnswerCutException() : answer;
    }

    // Beside the attempts, which have spans of their own.
    private static void Note(string name, ModelTarget target, string reason, TimeSpan? delay = null)
    {
        var tags = new ActivityTagsCollection { ["gen_ai.request.model"] = target.Model, ["openclaw.provider.id"] = target.Provider, ["reason"] = reason };
        if (delay is { } wait)
        {
            tags["delay_seconds"] = wait.TotalSeconds;
        }

        Activity.Current?.AddEvent(new ActivityEvent(name, tags: tags));
    }

    private static ModelUnavailableException Unavailable(
        IReadOnlyList<(string Model, ModelTarget? Target, string Reason, ModelFault? Fault, int Attempts)> failures)
    {
        static string Line((string Model, ModelTarget? Target, string Reason, ModelFault? Fault, int Attempts) failure)
        {
            var tries = failure.Attempts > 1 ? $" ({failure.Attempts} attempts)" : string.Empty;
            var fix = failure is { Target: { } target, Fault: { } fault } ? $" {fault.Fix(target)}" : string.Empty;
            return $"{failure.Model}: {failure.Reason.TrimEnd('.')}.{tries}{fix}";
        }

        var last = failures.LastOrDefault(failure => failure.Fault is not null).Fault?.Kind;
        return failures switch
        {
            [] => new ModelUnavailableException("No model is configured."),
            [{ Target: null } only] => new ModelUnavailableException(only.Reason),
            [var only] => new ModelUnavailableException($"The model did not answer. {Line(only)}", last),
            _ => new ModelUnavailableException($"No model answered. {string.Join(' ', failures.Select((failure, i) => $"{i + 1}. {Line(failure)}"))}", last),
        };
    }

    [LoggerMessage(510, LogLevel.Warning, "{Model} ({KeySource}) did not answer, attempt {Attempt}: {Kind}: {Reason}")]
    private partial void LogFault(string model, string keySource, int attempt, FaultKind kind, string reason);

    [LoggerMessage(511, LogLevel.Information, "{Model} is asked again in {Seconds:0.0} s, attempt {Attempt} of {Attempts}")]
    private partial void LogRetry(string model, double seconds, int attempt, int attempts);

    [LoggerMessage(512, LogLevel.Warning, "{Model} ({KeySource}) is asked in place of {Failed}: {Reason}")]
    private partial void LogFallback(string model, string keySource, string failed, string reason);

    [LoggerMessage(513, LogLevel.Warning, "The key {KeySource} is left alone until {Until:u}")]
    private partial void LogCooldown(string keySource, DateTimeOffset until);
}
