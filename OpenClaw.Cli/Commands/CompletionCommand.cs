using System.CommandLine;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands;

/// <summary>
/// <c>openclaw completion</c>: scripts that ask this program itself, by its <c>[suggest]</c> directive, so they never lag behind
/// the commands there are.
/// </summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _openclaw() {
          local line="${COMP_LINE:0:COMP_POINT}"
          local words="${line#* }"
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$(openclaw "[suggest:${#words}]" "$words" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -F _openclaw openclaw
        """;

    private const string Zsh = """
        #compdef openclaw
        _openclaw() {
          local line="${BUFFER[1,CURSOR]}"
          local words_text="${line#* }"
          local -a found
          found=("${(@f)$(openclaw "[suggest:${#words_text}]" "$words_text" 2>/dev/null)}")
          compadd -- $found
        }
        compdef _openclaw openclaw
        """;

    private const string Fish = """
        function __openclaw_complete
            set -l words (string replace -r '^\S+\s?' '' -- (commandline -cp))
            openclaw "[suggest:"(string length -- "$words")"]" "$words" 2>/dev/null
        end
        complete -c openclaw -f -a '(__openclaw_complete)'
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName openclaw -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $words = $commandAst.ToString() -replace '^\S+\s?', ''
            openclaw "[suggest:$($words.Length)]" "$words" | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        }
        """;

    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("completion", "Generate shell completion script");
        var shell = new Option<string>("--shell", "-s")
        {
            Description = "Shell to generate completion for: zsh | bash | powershell | fish",
            HelpName = "shell",
            DefaultValueFactory = _ => "zsh",
        };
        shell.Validators.Add(option =>
        {
            if (Script(option.GetValueOrDefault<string>()) is null)
            {
                option.AddError($"option '-s, --shell <shell>' argument '{option.Tokens[0].Value}' is invalid. Allowed choices are zsh, bash, powershell, fish.");
            }
        });
        command.Options.Add(shell);
        var install = command.Flag("--install", "Add the completion to the start-up file of the shell", "-i");
        command.Flag("--yes", "Never ask; this command asks nothing anyway", "-y");
        command.SetAction(result =>
        {
            if (result.GetValue(install))
            {
                terminal.WriteLine(CompletionInstall.Run(terminal, result.GetValue(shell)!));
                return 0;
            }

            terminal.WriteLine(Script(result.GetValue(shell))!);
            return 0;
        });
        return command;
    }

    private static string? Script(string? shell) => shell switch
    {
        "zsh" => Zsh,
        "bash" => Bash,
        "fish" => Fish,
        "powershell" => PowerShell,
        _ => null,
    };
}
