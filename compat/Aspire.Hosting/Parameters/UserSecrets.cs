using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace Aspire.Hosting.Parameters;

/// <summary>The user secrets of an application host: one JSON file, readable by its owner alone.</summary>
internal sealed class UserSecrets
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(5);
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _path;

    private UserSecrets(string path) => _path = path;

    /// <summary>The user secrets of an assembly; null when it has no <c>UserSecretsId</c>.</summary>
    public static UserSecrets? Of(Assembly? assembly) => assembly?.GetCustomAttribute<UserSecretsIdAttribute>() is { } attribute
        ? new UserSecrets(PathHelper.GetSecretsPathFromSecretsId(attribute.UserSecretsId))
        : null;

    /// <summary>The value of a key; made, kept and returned when there is none. Two application hosts get the same value.</summary>
    public string GetOrAdd(string key, Func<string> make) => Change(values =>
    {
        if (Find(values, key) is { } existing)
        {
            return (existing, false);
        }

        var value = make();
        values[key] = value;
        return (value, true);
    });

    /// <summary>Keeps a value.</summary>
    public void Set(string key, string value) => Change(values =>
    {
        Forget(values, key);
        values[key] = value;
        return (value, true);
    });

    /// <summary>Forgets a value.</summary>
    public void Remove(string key) => Change(values => ("", Forget(values, key)));

    // keys stand flat ("Parameters:x") or nested, as a person may have written them
    private static string? Find(JsonObject values, string key)
    {
        if (values[key] is JsonValue flat)
        {
            return flat.ToString();
        }

        JsonNode? node = values;
        foreach (var part in key.Split(':'))
        {
            node = (node as JsonObject)?[part];
        }

        return (node as JsonValue)?.ToString();
    }

    private static bool Forget(JsonObject values, string key)
    {
        var removed = values.Remove(key);
        var parts = key.Split(':');
        JsonNode? parent = values;
        foreach (var part in parts[..^1])
        {
            parent = (parent as JsonObject)?[part];
        }

        return (parent as JsonObject)?.Remove(parts[^1]) == true || removed;
    }

    private T Change<T>(Func<JsonObject, (T Result, bool Changed)> change)
    {
        var directory = Path.GetDirectoryName(_path)!;
        Directory.CreateDirectory(directory);
        using var guard = Acquire(_path + ".lock");
        var values = Read();
        var (result, changed) = change(values);
        if (changed)
        {
            Write(values);
        }

        return result;
    }

    private JsonObject Read()
    {
        if (!File.Exists(_path))
        {
            return [];
        }

        try
        {
            var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            var text = File.ReadAllText(_path);
            return string.IsNullOrWhiteSpace(text) ? [] : JsonNode.Parse(text, null, options) as JsonObject ?? [];
        }
        catch (JsonException error)
        {
            throw new DistributedApplicationException($"The user secrets file '{_path}' is not valid JSON: {error.Message}", error);
        }
    }

    private void Write(JsonObject values)
    {
        var temporary = _path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(temporary, options))
        {
            using var writer = new StreamWriter(stream);
            writer.Write(values.ToJsonString(Indented));
            writer.Flush();
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, _path, overwrite: true);
    }

    // FileShare.None is an advisory lock between processes on every platform
    private static FileStream Acquire(string path)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(deadline) < LockTimeout)
            {
                Thread.Sleep(20);
            }
        }
    }
}

/// <summary>A default that is made once and kept in the user secrets.</summary>
internal sealed class UserSecretsParameterDefault(UserSecrets secrets, string key, ParameterDefault inner) : ParameterDefault
{
    public override string GetDefaultValue() => secrets.GetOrAdd(key, inner.GetDefaultValue);

    public override void WriteToManifest(ManifestPublishingContext context) => inner.WriteToManifest(context);
}
