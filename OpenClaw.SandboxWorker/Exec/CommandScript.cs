using System.Text;
using OpenClaw.Protocol.Sandboxes.Rules;

namespace OpenClaw.SandboxWorker.Exec;

/// <summary>
/// Writes a command as the shell text that a runner reads, see supervisor.sh. Every value stands in single quotes, where a POSIX
/// shell gives no character a meaning but the quote itself: values arrive byte for byte.
/// </summary>
internal static class CommandScript
{
    /// <summary>Marks every process of a command, so that all of them can be found and killed.</summary>
    public const string MarkVariable = SandboxVariables.Mark;

    // A login shell resets PATH, so a configured one travels under another name and is put in front again.
    private const string PrependVariable = SandboxVariables.PrependPath;
    private const string PrependPath = $"PATH=\"${PrependVariable}:$PATH\"; export PATH; unset {PrependVariable}\n";

    /// <summary>Shell text that notes the moment, and <see cref="Moment"/>, which then stands for it; see supervisor.sh.</summary>
    public const string ReadMoment = "read -r up rest </proc/uptime && read -r rest rest rest rest last </proc/loadavg || { up=0 last=0; }\n";

    public const string Moment = "${up%.*}${up#*.} $last";

    /// <summary>The name by which a variable reaches the command's shell.</summary>
    public static string NameOf(string variable) => variable == "PATH" ? PrependVariable : variable;

    /// <summary>What the command's login shell gets.</summary>
    public static string TextOf(CommandLine command) => command.Environment.ContainsKey("PATH") ? PrependPath + command.Text : command.Text;

    /// <summary>The script of <paramref name="command"/>, whose pipes begin with the name <paramref name="pipes"/>.</summary>
    public static byte[] Write(CommandLine command, string pipes, string mark)
    {
        var script = new StringBuilder();
        var stdin = command.HasInput ? $"\"$dir/{pipes}.in\"" : "/dev/null";
        script.Append($"exec >\"$dir/{pipes}.out\" 2>\"$dir/{pipes}.err\" <{stdin}\n");
        script.Append("cd -- ").AppendQuoted(command.Workdir).Append(" 2>/dev/null || { echo nodir >&4; exit 126; }\n");

        // Where the shell came from is no business of the command.
        script.Append("unset OLDPWD\n");
        foreach (var (name, value) in command.Environment)
        {
            script.Append("export ").Append(NameOf(name)).Append('=').AppendQuoted(value).Append('\n');
        }

        script.Append("export ").Append(MarkVariable).Append('=').AppendQuoted(mark).Append('\n');
        // What starts from now on may be its own; see supervisor.sh.
        script.Append(ReadMoment).Append($"echo \"pid $$ {Moment}\" >&4\nexec 4>&-\n");
        script.Append("exec /bin/sh -lc ").AppendQuoted(TextOf(command)).Append('\n');
        return Encoding.UTF8.GetBytes(script.ToString());
    }

    private static StringBuilder AppendQuoted(this StringBuilder builder, string value) =>
        builder.Append('\'').Append(value.Replace("'", "'\\''", StringComparison.Ordinal)).Append('\'');
}
