using Aspire.ResourceService;

namespace Aspire.Dashboard.Pages.Resources;

/// <summary>A command that a person started.</summary>
/// <param name="Id">Number in this tab.</param>
/// <param name="Resource">Display name of the resource.</param>
/// <param name="Command">Display name of the command.</param>
/// <param name="Response">What came of it; null while it runs.</param>
public sealed record CommandResult(int Id, string Resource, string Command, CommandResponseDto? Response);

/// <summary>The last commands of this browser tab and what came of them.</summary>
public sealed class CommandResults
{
    private const int MaxShown = 4;

    private readonly List<CommandResult> _results = [];
    private int _lastId;

    /// <summary>Raised after every change.</summary>
    public event Action? Changed;

    /// <summary>Newest last.</summary>
    public IReadOnlyList<CommandResult> All => _results;

    /// <summary>Notes that a command starts.</summary>
    public int Begin(string resource, string command)
    {
        _results.Add(new CommandResult(++_lastId, resource, command, null));
        if (_results.Count > MaxShown)
        {
            _results.RemoveAt(0);
        }

        Changed?.Invoke();
        return _lastId;
    }

    /// <summary>Notes what came of it.</summary>
    public void End(int id, CommandResponseDto response)
    {
        var index = _results.FindIndex(r => r.Id == id);
        if (index >= 0)
        {
            _results[index] = _results[index] with { Response = response };
            Changed?.Invoke();
        }
    }

    /// <summary>Takes a result off the screen.</summary>
    public void Dismiss(int id)
    {
        _results.RemoveAll(r => r.Id == id);
        Changed?.Invoke();
    }
}
