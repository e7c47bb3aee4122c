using System.Text.Json;
using OpenClaw.Cli.Output;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Cli.Settings;

/// <summary>What the command line itself needs of openclaw.json; the gateway is the one that understands all of it.</summary>
internal sealed class ConfigurationFile
{
    private readonly JsonElement? _root;

    private ConfigurationFile(JsonElement? root) => _root = root;

    /// <summary>Reads the file; a missing one is an empty configuration.</summary>
    /// <exception cref="CliException">The file cannot be read or is malformed.</exception>
    public static ConfigurationFile Read(string path)
    {
        try
        {
            return new ConfigurationFile(JsonSerializer.SerializeToElement(Json5Parser.Parse(File.ReadAllText(path)).ToJson(), CliJson.Default.JsonNode));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new ConfigurationFile(null);
        }
        catch (Json5Exception exception)
        {
            throw new CliException($"{path} cannot be read: {exception.Message}", "Mend the file, or run: openclaw doctor");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read: {exception.Message}", $"Look at its owner and permissions: ls -l {path}");
        }
    }

    /// <summary>A string, with a reference to one environment variable (<c>${NAME}</c>) resolved.</summary>
    public string? Text(EnvironmentReader environment, params ReadOnlySpan<string> path)
    {
        var text = StatePaths.Present(_root?.At(path)?.AsText());
        return text is not null && text.StartsWith("${", StringComparison.Ordinal) && text.EndsWith('}') ? StatePaths.Present(environment(text[2..^1])) : text;
    }

    /// <summary>A whole number.</summary>
    public long? Number(params ReadOnlySpan<string> path) => _root?.At(path)?.AsNumber();
}
