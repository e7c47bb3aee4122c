using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Docker.Endpoints;

namespace Docker.DotNet.Tests.Endpoints;

/// <summary>A user's home with whatever a test puts there.</summary>
internal sealed class Home : IDisposable
{
    private readonly List<Socket> _sockets = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("ddn-home-").FullName;

    public string DefaultSocket => Path.Combine(Folder, "run", "docker.sock");

    public static DockerEnvironment Environment(string home, params (string Name, string Value)[] variables) => new(
        name => variables.FirstOrDefault(variable => variable.Name == name).Value,
        home,
        new Uri($"unix://{home}/run/docker.sock"));

    public DockerEndpoint Resolve(params (string Name, string Value)[] variables) => DockerEndpoint.Resolve(Environment(Folder, variables));

    public void Write(string path, string text)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    /// <summary>Writes a context as the CLI stores it.</summary>
    public string WriteContext(string name, string metadata, string folder = ".docker")
    {
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        Write($"{folder}/contexts/meta/{id}/meta.json", metadata);
        return id;
    }

    public string Listen(string path)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _sockets.Add(socket);
        socket.Bind(new UnixDomainSocketEndPoint(full));
        socket.Listen();
        return full;
    }

    public void Dispose()
    {
        _sockets.ForEach(socket => socket.Dispose());
        Directory.Delete(Folder, recursive: true);
    }
}
