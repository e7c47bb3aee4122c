using System.Text;
using System.Text.Json.Nodes;
using Docker.DotNet.Tests.Engine;

namespace Docker.DotNet.Tests.Requests;

/// <summary>Stand-in and package send the engine the same requests.</summary>
public sealed class RequestTests
{
    private static readonly ExpectedRequest[] Expected = [.. ContainerRequests.All, .. OtherRequests.All];

    public static TheoryData<int, string> Targets
    {
        get
        {
            var rows = new TheoryData<int, string>();
            for (var index = 0; index < Expected.Length; index++)
            {
                rows.Add(index, Expected[index].Target);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task A_call_sends_its_request(int index, string target)
    {
        var request = await RecordAsync(Expected[index].Call);

        Assert.Equal(target, request.Target);
        AssertSameBody(Expected[index].Body, request.Body);
    }

    [Fact]
    public async Task Requests_carry_the_headers_of_the_configuration()
    {
        var request = await RecordAsync(client => client.System.PingAsync());

        Assert.Equal("value", request.Headers["X-Test"]);
        Assert.Equal("Docker.DotNet", request.Headers["User-Agent"]);
    }

    [Fact]
    public async Task A_pull_carries_the_credentials_of_its_registry_and_the_callers_headers()
    {
        var headers = new Dictionary<string, string> { ["X-Mine"] = "yes" };

        var request = await RecordAsync(
            client => client.Images.CreateImageAsync(new() { FromImage = "debian" }, ExpectedRequest.Login, headers, ExpectedRequest.Ignored));
        var anonymous = await RecordAsync(client => client.Images.CreateImageAsync(new() { FromImage = "debian" }, null, ExpectedRequest.Ignored));

        Assert.Equal("yes", request.Headers["X-Mine"]);
        AssertSameBody("""{"username":"u","password":"p","serveraddress":"registry:5000"}""", Decode(request.Headers["X-Registry-Auth"]));
        AssertSameBody("{}", Decode(anonymous.Headers["X-Registry-Auth"]));
    }

    [Fact]
    public async Task A_build_carries_the_credentials_of_every_registry()
    {
        var request = await RecordAsync(client => client.Images.BuildImageFromDockerfileAsync(
            new(), ExpectedRequest.Archive, [ExpectedRequest.Login], null, ExpectedRequest.Ignored));

        Assert.Equal("application/x-tar", request.Headers["Content-Type"]);
        AssertSameBody(
            """{"registry:5000":{"username":"u","password":"p","serveraddress":"registry:5000"}}""", Decode(request.Headers["X-Registry-Config"]));
    }

    private static async Task<RecordedRequest> RecordAsync(Func<DockerClient, Task> call)
    {
        using var recorder = new RequestRecorder();
        var headers = new Dictionary<string, string> { ["X-Test"] = "value" };
        using var client = new DockerClientConfiguration(recorder.Address, defaultHttpRequestHeaders: headers).CreateClient(new System.Version(1, 41));

        var calling = call(client);
        var request = await recorder.ReceiveAsync().WaitAsync(Deadline.Short);
        await Assert.ThrowsAsync<DockerApiException>(() => calling.WaitAsync(Deadline.Short));
        return request;
    }

    private static void AssertSameBody(string expected, string actual)
    {
        if (expected.StartsWith('{'))
        {
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), $"expected {expected}, got {actual}");
        }
        else
        {
            Assert.Equal(expected, actual);
        }
    }

    private static string Decode(string header) => Encoding.UTF8.GetString(Convert.FromBase64String(header));
}
