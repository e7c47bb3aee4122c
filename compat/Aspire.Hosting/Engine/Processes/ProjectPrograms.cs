using System.Reflection;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine.Processes;

/// <summary>A program with arguments and working directory.</summary>
internal readonly record struct ResourceProgram(string Command, IReadOnlyList<string> Arguments, string WorkingDirectory);

/// <summary>Says which program runs a project or an executable.</summary>
internal sealed class ProjectPrograms(AppHostMetadata appHost)
{
    /// <summary>Configuration that the application host was built in, and projects are built in.</summary>
    public string Configuration { get; } =
        appHost.Assembly?.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration is { Length: > 0 } configuration ? configuration : "Debug";

    /// <summary>The command as a person would type it.</summary>
    public ResourceProgram CommandOf(IResource resource)
    {
        if (resource is ExecutableResource executable)
        {
            return new ResourceProgram(executable.Command, [], executable.WorkingDirectory);
        }

        var path = ProjectResourceBuilderExtensions.ProjectPathOf(resource);
        return new ResourceProgram(
            "dotnet",
            [
                "run", "--project", path, "--no-build", "--configuration", Configuration, "--no-launch-profile",
            ],
            Path.GetDirectoryName(path)!);
    }

    /// <summary>
    /// What is really started. A project that was built with the application host runs from its output: the same environment, working
    /// directory and arguments as <c>dotnet run --no-build</c> gives, without the second that this takes to find the output.
    /// </summary>
    public ResourceProgram ProgramOf(IResource resource)
    {
        var command = CommandOf(resource);
        if (resource is not ProjectResource project)
        {
            return command;
        }

        var profileArguments = Split(project.EffectiveProfile()?.Profile.CommandLineArgs);
        if (appHost.OutputOf(ProjectResourceBuilderExtensions.ProjectPathOf(resource)) is { } output)
        {
            return command with { Command = Programs.Dotnet, Arguments = ["exec", output, .. profileArguments] };
        }

        // a project that only its path is known of was not built with the application host
        var path = ProjectResourceBuilderExtensions.ProjectPathOf(resource);
        return command with
        {
            Command = Programs.Dotnet,
            Arguments = ["run", "--project", path, "--configuration", Configuration, "--no-launch-profile", "--", .. profileArguments],
        };
    }

    // blanks separate, double quotes keep together, a backslash before a quote keeps the quote
    private static List<string> Split(string? commandLine)
    {
        var arguments = new List<string>();
        if (string.IsNullOrWhiteSpace(commandLine))
        {
            return arguments;
        }

        var current = new System.Text.StringBuilder();
        var (quoted, any) = (false, false);
        for (var i = 0; i < commandLine.Length; i++)
        {
            var character = commandLine[i];
            if (character == '\\' && i + 1 < commandLine.Length && commandLine[i + 1] == '"')
            {
                current.Append('"');
                i++;
            }
            else if (character == '"')
            {
                (quoted, any) = (!quoted, true);
            }
            else if (char.IsWhiteSpace(character) && !quoted)
            {
                Take();
            }
            else
            {
                current.Append(character);
            }
        }

        Take();
        return arguments;

        void Take()
        {
            if (current.Length > 0 || any)
            {
                arguments.Add(current.ToString());
            }

            current.Clear();
            any = false;
        }
    }
}
