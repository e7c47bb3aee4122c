namespace OpenClaw.DemoModel.Conversation;

/// <summary>
/// The model itself: does what the last user message asks, one tool call per reply, then shows what the tools said. It depends on
/// the conversation alone, so equal requests get equal answers.
/// </summary>
internal static class DemoAnswer
{
    /// <summary>The answer to a message that holds no instruction.</summary>
    public const string Abilities =
        "I am the demo model. I can do this: `run: <command>`, `read: <path>`, `write: <path> <text>`; several in one message, one per line.";

    public static ModelReply To(ModelRequest request)
    {
        var lastUser = LastIndexOf(request.Messages, Role.User);
        var instructions = lastUser < 0 ? [] : Instructions.Parse(request.Messages[lastUser].Text);
        var results = request.Messages.Skip(lastUser + 1).Where(message => message.Role == Role.Tool).Select(message => message.Text).ToList();

        var possible = instructions.Where(call => request.Tools.Contains(call.Name)).ToList();
        if (results.Count < possible.Count)
        {
            return new ModelReply(string.Empty, [possible[results.Count]]);
        }

        var missing = instructions.Select(call => call.Name).Where(name => !request.Tools.Contains(name)).Distinct();
        var lines = results.Concat(missing.Select(name => $"I cannot do that: this request offers no tool named `{name}`.")).ToList();
        return new ModelReply(lines.Count == 0 ? Abilities : string.Join('\n', lines), []);
    }

    /// <summary>How many replies the model has given since the last user message: the number of the step it is at.</summary>
    public static int StepOf(ModelRequest request) =>
        request.Messages.Skip(LastIndexOf(request.Messages, Role.User) + 1).Count(message => message.Role == Role.Assistant);

    private static int LastIndexOf(IReadOnlyList<Message> messages, Role role)
    {
        for (var i = messages.Count - 1; i >= 0; i--)
        {
            if (messages[i].Role == role)
            {
                return i;
            }
        }

        return -1;
    }
}
