using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>The arguments of an application host.</summary>
internal static class CommandLine
{
    private static readonly Dictionary<string, string> Keys = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--operation"] = "AppHost:Operation",
        ["--publisher"] = "Publishing:Publisher",
        ["--step"] = "Pipeline:Step",
        ["--output-path"] = "Pipeline:OutputPath",
        ["--log-level"] = "Logging:LogLevel:Default",
    };

    private static readonly Dictionary<string, string> Switches = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--disable-dashboard"] = "AppHost:DisableDashboard",
        ["--include-exception-details"] = "Pipeline:IncludeExceptionDetails",
        ["--watch"] = "AppHost:Watch",
        ["--clear-cache"] = "Pipeline:ClearCache",
    };

    /// <summary>Puts configuration keys in the place of options, so that the command line is configuration like any other.</summary>
    public static string[] Expand(string[] args)
    {
        var expanded = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            var parts = args[i].Split('=', 2);
            if (Switches.TryGetValue(parts[0], out var flag))
            {
                expanded.Add($"{flag}={(parts.Length == 2 ? parts[1] : "true")}");
            }
            else if (Keys.TryGetValue(parts[0], out var key))
            {
                if (parts.Length == 1 && i + 1 == args.Length)
                {
                    throw new CommandLineException($"The option '{args[i]}' needs a value.");
                }

                expanded.Add($"{key}={(parts.Length == 2 ? parts[1] : args[++i])}");
            }
            else
            {
                expanded.Add(args[i]);
            }
        }

        return [.. expanded];
    }

    public static DistributedApplicationOperation OperationOf(IConfiguration configuration)
    {
        var operation = configuration["AppHost:Operation"];
        return operation?.ToUpperInvariant() switch
        {
            // the older form had a publisher and no operation
            null => configuration["Publishing:Publisher"] is null ? DistributedApplicationOperation.Run : DistributedApplicationOperation.Publish,
            "RUN" => DistributedApplicationOperation.Run,
            "PUBLISH" => DistributedApplicationOperation.Publish,
            _ => throw new CommandLineException($"Invalid operation specified. Valid operations are 'publish' or 'run', not '{operation}'."),
        };
    }
}

/// <summary>An argument of the application host is wrong: its message is for the person who typed it.</summary>
internal sealed class CommandLineException(string message) : DistributedApplicationException(message);
