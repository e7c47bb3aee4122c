using Docker.Endpoints;

namespace Docker.DotNet.Tests.Endpoints;

public sealed class DockerEndpointTests : IDisposable
{
    private const string Remote = """{"Name":"remote","Metadata":{},"Endpoints":{"docker":{"Host":"tcp://10.0.0.5:2375","SkipTLSVerify":false}}}""";

    private readonly Home _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("unix:///run/user/1000/docker.sock", "unix:///run/user/1000/docker.sock")]
    [InlineData("unix:///a folder/docker.sock", "unix:///a%20folder/docker.sock")]
    [InlineData("tcp://engine:1234", "tcp://engine:1234/")]
    [InlineData("tcp://engine", "tcp://engine:2375/")]
    [InlineData("tcp://[::1]:1234", "tcp://[::1]:1234/")]
    [InlineData("http://engine:1234/", "tcp://engine:1234/")]
    [InlineData("engine:1234", "tcp://engine:1234/")]
    [InlineData("npipe:////./pipe/docker_engine", "npipe://./pipe/docker_engine")]
    [InlineData("npipe://./pipe/docker_engine", "npipe://./pipe/docker_engine")]
    public void DOCKER_HOST_is_understood_as_by_the_CLI(string written, string expected)
    {
        var endpoint = _home.Resolve(("DOCKER_HOST", written));

        Assert.Equal(expected, endpoint.Uri.AbsoluteUri);
        Assert.Equal("DOCKER_HOST", endpoint.Source);
        Assert.Null(endpoint.Tls);
    }

    [Theory]
    [InlineData("unix://docker.sock", "absolute path")]
    [InlineData("ssh://me@engine", "ssh is not supported")]
    [InlineData("ftp://engine", "scheme ftp")]
    [InlineData("tcp://", "tcp://host:port")]
    [InlineData("tcp://engine:99999", "tcp://host:port")]
    [InlineData("tcp://engine/path", "tcp://host:port")]
    [InlineData("npipe:////./docker", "npipe:////./pipe/name")]
    public void A_DOCKER_HOST_that_cannot_be_used_is_an_error_that_shows_it(string written, string reason)
    {
        // A working engine elsewhere does not hide what a person set.
        _home.Listen("run/docker.sock");

        var exception = Assert.Throws<DockerEndpointException>(() => _home.Resolve(("DOCKER_HOST", written)));

        Assert.Contains(written, exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TLS_variables_name_the_certificates()
    {
        _home.Write("certs/ca.pem", "");
        _home.Write("certs/cert.pem", "");
        _home.Write("certs/key.pem", "");
        var folder = Path.Combine(_home.Folder, "certs");

        var endpoint = _home.Resolve(("DOCKER_HOST", "tcp://engine"), ("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", folder));

        Assert.Equal("tcp://engine:2376/", endpoint.Uri.AbsoluteUri);
        Assert.Equal(
            new DockerTls(Path.Combine(folder, "ca.pem"), Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"), false), endpoint.Tls);
    }

    [Fact]
    public void The_CLIs_folder_has_the_certificates_when_no_other_is_named()
    {
        _home.Write(".docker/ca.pem", "");

        var endpoint = _home.Resolve(("DOCKER_HOST", "tcp://engine"), ("DOCKER_TLS_VERIFY", "1"));

        Assert.Equal(Path.Combine(_home.Folder, ".docker", "ca.pem"), endpoint.Tls?.AuthorityFile);
    }

    [Fact]
    public void The_current_context_names_the_engine()
    {
        _home.Write(".docker/config.json", """{"auths":{},"currentContext":"remote"}""");
        _home.WriteContext("remote", Remote);

        var endpoint = _home.Resolve();

        Assert.Equal("tcp://10.0.0.5:2375/", endpoint.Uri.AbsoluteUri);
        Assert.Equal("docker context \"remote\"", endpoint.Source);
        Assert.Null(endpoint.Tls);
    }

    [Fact]
    public void DOCKER_CONTEXT_beats_the_current_context_and_DOCKER_HOST_beats_both()
    {
        _home.Write(".docker/config.json", """{"currentContext":"missing"}""");
        _home.WriteContext("remote", Remote);

        Assert.Equal("tcp://10.0.0.5:2375/", _home.Resolve(("DOCKER_CONTEXT", "remote")).Uri.AbsoluteUri);
        Assert.Equal("DOCKER_HOST", _home.Resolve(("DOCKER_CONTEXT", "remote"), ("DOCKER_HOST", "tcp://other:1")).Source);
    }

    [Fact]
    public void The_context_default_means_none()
    {
        _home.Write(".docker/config.json", """{"currentContext":"remote"}""");
        _home.WriteContext("remote", Remote);
        _home.Listen("run/docker.sock");

        Assert.Equal("default", _home.Resolve(("DOCKER_CONTEXT", "default")).Source);
    }

    [Fact]
    public void DOCKER_CONFIG_moves_the_contexts()
    {
        _home.WriteContext("remote", Remote, folder: "elsewhere");

        var endpoint = _home.Resolve(("DOCKER_CONTEXT", "remote"), ("DOCKER_CONFIG", Path.Combine(_home.Folder, "elsewhere")));

        Assert.Equal("tcp://10.0.0.5:2375/", endpoint.Uri.AbsoluteUri);
    }

    [Fact]
    public void A_context_brings_its_certificates()
    {
        var id = _home.WriteContext("secure", """{"Endpoints":{"docker":{"Host":"tcp://engine","SkipTLSVerify":true}}}""");
        _home.Write($".docker/contexts/tls/{id}/docker/ca.pem", "");

        var endpoint = _home.Resolve(("DOCKER_CONTEXT", "secure"));

        Assert.Equal("tcp://engine:2376/", endpoint.Uri.AbsoluteUri);
        Assert.True(endpoint.Tls!.SkipVerification);
        Assert.EndsWith("ca.pem", endpoint.Tls.AuthorityFile, StringComparison.Ordinal);
    }

    [Fact]
    public void A_context_that_does_not_exist_is_an_error_even_when_an_engine_runs_here()
    {
        _home.Listen("run/docker.sock");

        var exception = Assert.Throws<DockerEndpointException>(() => _home.Resolve(("DOCKER_CONTEXT", "gone")));

        Assert.Contains("DOCKER_CONTEXT names the docker context \"gone\", which does not exist", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"Endpoints":{"docker":{"Host":7}}}""")]
    public void A_context_that_cannot_be_read_is_an_error_that_names_the_file(string metadata)
    {
        _home.WriteContext("broken", metadata);

        var exception = Assert.Throws<DockerEndpointException>(() => _home.Resolve(("DOCKER_CONTEXT", "broken")));

        Assert.Contains("meta.json", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rootless_engine_is_found_before_the_systems()
    {
        _home.Listen("run/docker.sock");
        var socket = _home.Listen("user/docker.sock");

        var endpoint = _home.Resolve(("XDG_RUNTIME_DIR", Path.Combine(_home.Folder, "user")));

        Assert.Equal((socket, "rootless socket"), (endpoint.Uri.LocalPath, endpoint.Source));
    }

    [Fact]
    public void The_systems_engine_is_the_last_resort()
    {
        var socket = _home.Listen("run/docker.sock");

        var endpoint = _home.Resolve(("XDG_RUNTIME_DIR", Path.Combine(_home.Folder, "empty")));

        Assert.Equal((socket, "default"), (endpoint.Uri.LocalPath, endpoint.Source));
    }

    [Fact]
    public void Without_any_engine_the_error_says_where_was_looked()
    {
        var exception = Assert.Throws<DockerEndpointException>(() => _home.Resolve(("XDG_RUNTIME_DIR", "/run/user/4711")));

        Assert.Equal(4, exception.Tried.Count);
        Assert.StartsWith("No Docker engine found; tried DOCKER_HOST (not set); docker context (none chosen", exception.Message, StringComparison.Ordinal);
        Assert.Contains("/run/user/4711/docker.sock", exception.Message, StringComparison.Ordinal);
        Assert.Contains(_home.DefaultSocket, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cert.pem", "key.pem")]
    [InlineData("key.pem", "cert.pem")]
    public void Half_a_client_certificate_is_an_error_that_names_the_missing_file(string present, string missing)
    {
        _home.Write($".docker/{present}", "");
        var endpoint = _home.Resolve(("DOCKER_HOST", "tcp://engine"), ("DOCKER_TLS_VERIFY", "1"));

        var exception = Assert.Throws<DockerEndpointException>(() => endpoint.CreateClient());

        Assert.Contains($"{missing} is missing", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_is_none_is_an_error()
    {
        _home.Write(".docker/cert.pem", "rubbish");
        _home.Write(".docker/key.pem", "rubbish");
        var endpoint = _home.Resolve(("DOCKER_HOST", "tcp://engine"), ("DOCKER_TLS_VERIFY", "1"));

        Assert.Throws<DockerEndpointException>(() => endpoint.CreateClient());
    }

    [Fact]
    public async Task This_machines_engine_is_found_and_answers()
    {
        using var client = DockerEndpoint.Resolve().CreateClient(TimeSpan.FromSeconds(20));

        await client.System.PingAsync();

        Assert.Equal(TimeSpan.FromSeconds(20), client.DefaultTimeout);
    }
}
