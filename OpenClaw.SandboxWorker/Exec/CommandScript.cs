using System.Text;

namespace OpenClaw.SandboxWorker.Exec;

/// <summary>
/// Writes a command as the shell text that a runner reads, see supervisor.sh. Every value stands in single quotes, where a POSIX
/// shell gives no character a meaning but the quote itself: values arrive byte for byte.
/// </summary>
internal static class CommandScript
{
    /// <summary>Marks every process of a command, so that all of them can be found and killed.</summary>
    public const string MarkVariable = "OPENCLAW_EXEC_ID";

    // A login shell resets PATH, so a configured one travels under another name and is put in front again.
    private const string PrependVariable = "OPENCLAW_PREPEND_PATH";
    private const string PrependPath = $"PATH=\"${PrependVariable}:$PATH\"; export PATH; unset {PrependVariable}\n";

    /// <summary>The script of <paramref name="command"/>, whose pipes begin with the name <paramref name="pipes"/>.</summary>
    public static byte[] Write(CommandLine command, string pipes, string mark)
    {
        var script = new StringBuilder();
        var stdin = command.HasInput ? $"\"$dir/{pipes}.in\"" : "/dev/null";
        script.Append($"exec >\"$dir/{pipes}.out\" 2>\"$dir/{pipes}.err\" <{stdin}\n");
        script.Append("cd -- ").AppendQuoted(command.Workdir).Append(" 2>/dev/null || { echo nodir >&4; exit 126; }\n");
        foreach (var (name, value) in command.Environment)
        {
            script.Append("export ").Append(name == "PATH" ? PrependVariable : name).Append('=').AppendQuoted(value).Append('\n');
        }

        script.Append("export ").Append(MarkVariable).Append('=').AppendQuoted(mark).Append('\n');
        script.Append("read -r pid rest </proc/self/stat\necho \"pid $pid\" >&4\nexec 4>&-\n");
        var text = command.Environment.ContainsKey("PATH") ? PrependPath + command.Text : command.Text;
        script.Append("if [ $setsid = 1 ]; then set -- setsid; else set --; fi\n");
        script.Append("exec \"$@\" /bin/sh -lc ").AppendQuoted(text).Append('\n');
        return Encoding.UTF8.GetBytes(script.ToString());
    }

    private static StringBuilder AppendQuoted(this StringBuilder builder, string value) =>
        builder.Append('\'').Append(value.Replace("'", "'\\''", StringComparison.Ordinal)).Append('\'');
}
