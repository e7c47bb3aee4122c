using System.Text.Json;
using OpenClaw.Cli.Output;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Cli.Settings;

/// <summary>What the command line itself needs of openclaw.json; the gateway is the one that understands all of it.</summary>
internal sealed class ConfigurationFile
{
    private readonly JsonElement? _root;

    private ConfigurationFile(JsonElement? root) => _root = root;

    /// <summary>Reads the file, with what it includes and the environment variables it names; a missing one is an empty configuration.</summary>
    /// <exception cref="CliException">The file cannot be read or is malformed.</exception>
    public static ConfigurationFile Read(string path, EnvironmentReader environment)
    {
        try
        {
            var content = Json5Parser.Parse(ConfigurationFiles.Instance.ReadAllText(path)).ToJson();
            if (content is not System.Text.Json.Nodes.JsonObject root)
            {
                throw new CliException($"{path} cannot be read: it is no object.", "Mend the file, or run: openclaw doctor");
            }

            // A problem in a part that this command does not need must not stop it.
            var resolved = new ConfigurationResolver(environment, ConfigurationFiles.Instance).Resolve(root, path, [], []);
            return new ConfigurationFile(JsonSerializer.SerializeToElement(resolved, CliJson.Default.JsonObject));
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

    /// <summary>A string; null when it is empty or something else.</summary>
    public string? Text(params ReadOnlySpan<string> path) => OpenClawEnvironment.Present(_root?.At(path)?.AsText());

    /// <summary>A whole number.</summary>
    public long? Number(params ReadOnlySpan<string> path) => _root?.At(path)?.AsNumber();
}
