using System.Text.Json.Nodes;
using OpenClaw.Onboarding.Questions;

namespace OpenClaw.Gateway.Wizard;

/// <summary>
/// One walk through a wizard: the flow waits at each question until a client brings the answer. Its task is owned by this session and
/// ends with it.
/// </summary>
internal sealed class WizardSession : IWizardQuestions, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Task _flow;
    private TaskCompletionSource _moved = New();
    private WizardStep? _step;
    private TaskCompletionSource<JsonNode?>? _answer;

    public WizardSession(Func<IWizardQuestions, CancellationToken, Task> flow, DateTimeOffset now)
    {
        TouchedAt = now;
        _flow = Task.Run(() => RunAsync(flow));
    }

    public string Id { get; } = Guid.NewGuid().ToString();

    /// <summary><c>running</c>, <c>done</c>, <c>cancelled</c> or <c>error</c>.</summary>
    public string Status { get; private set; } = "running";

    public string? Error { get; private set; }

    public DateTimeOffset TouchedAt { get; set; }

    /// <summary>The step that waits for an answer, or null when the flow is over.</summary>
    public async Task<WizardStep?> CurrentAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task moved;
            lock (_lock)
            {
                if (_step is not null || Status != "running")
                {
                    return _step;
                }

                moved = _moved.Task;
            }

            await moved.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Brings an answer; false when no step with that id waits.</summary>
    public bool Answer(string stepId, JsonNode? value)
    {
        TaskCompletionSource<JsonNode?>? answer;
        lock (_lock)
        {
            if (_step?.Id != stepId)
            {
                return false;
            }

            (_step, answer, _answer) = (null, _answer, null);
        }

        return answer!.TrySetResult(value);
    }

    /// <summary>Ends the flow where it stands. Nothing that it has not written yet is written.</summary>
    public async Task CancelAsync()
    {
        await _cancellation.CancelAsync();
        await _flow;
    }

    public async ValueTask DisposeAsync()
    {
        await CancelAsync();
        _cancellation.Dispose();
    }

    public Task NoteAsync(string title, string message) => AskAsync(new WizardStep("note") { Title = title, Message = message });

    public async Task<string> SelectAsync(string message, IReadOnlyList<WizardOption> options, string initial)
    {
        while (true)
        {
            var answer = (await AskAsync(new WizardStep("select") { Message = message, Options = options, InitialValue = initial }))?.ToString() ?? initial;
            if (options.Any(option => option.Value == answer))
            {
                return answer;
            }
        }
    }

    public async Task<string> TextAsync(string message, string? initial, Func<string, string?> problem, bool sensitive = false)
    {
        string? wrong = null;
        while (true)
        {
            var shown = wrong is null ? message : $"{message} ({wrong})";
            var answer = (await AskAsync(new WizardStep("text") { Message = shown, InitialValue = initial, Sensitive = sensitive }))?.ToString().Trim() ?? initial ?? string.Empty;
            if ((wrong = problem(answer)) is null)
            {
                return answer;
            }
        }
    }

    public async Task<bool> ConfirmAsync(string message, bool initial)
    {
        var answer = await AskAsync(new WizardStep("confirm") { Message = message, InitialValue = initial });
        return answer is JsonValue value && value.TryGetValue<bool>(out var yes) ? yes : initial;
    }

    private Task<JsonNode?> AskAsync(WizardStep step)
    {
        lock (_lock)
        {
            _cancellation.Token.ThrowIfCancellationRequested();
            _step = step;
            _answer = new TaskCompletionSource<JsonNode?>(TaskCreationOptions.RunContinuationsAsynchronously);
            Move();
            return _answer.Task.WaitAsync(_cancellation.Token);
        }
    }

    private async Task RunAsync(Func<IWizardQuestions, CancellationToken, Task> flow)
    {
        var (status, error) = ("done", (string?)null);
        try
        {
            await flow(this, _cancellation.Token);
        }
        catch (OperationCanceledException)
        {
            status = "cancelled";
        }
        catch (Exception exception)
        {
            (status, error) = ("error", exception.Message);
        }

        lock (_lock)
        {
            (_step, Status, Error) = (null, status, error);
            Move();
        }
    }

    private void Move()
    {
        _moved.TrySetResult();
        _moved = New();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
