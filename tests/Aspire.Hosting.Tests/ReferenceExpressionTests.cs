using Aspire.Hosting.Tests.Harness;

namespace Aspire.Hosting.Tests;

public sealed class ReferenceExpressionTests
{
    [Fact]
    public async Task Literal_braces_stay_and_values_are_put_in()
    {
        var builder = DistributedApplicationTestingBuilder.Create("Parameters:region=eu north");
        var region = builder.AddParameter("region");
        var expression = ReferenceExpression.Create($"{{x}} {region} {region:uri}");
        Assert.Equal("{x} eu north eu%20north", await expression.GetValueAsync(default));
        Assert.Equal("{x} {region.value} {region.value}", expression.ValueExpression);
    }

    [Fact]
    public async Task Text_without_values_is_text()
    {
        var expression = ReferenceExpression.Create($"{{a}}");
        Assert.Equal("{a}", await expression.GetValueAsync(default));
        Assert.Equal("{a}", expression.ValueExpression);
    }

    [Fact]
    public async Task The_parts_of_an_endpoint_are_as_a_process_sees_them()
    {
        var builder = DistributedApplicationTestingBuilder.Create("DcpPublisher:RandomizePorts=false");
        var tool = builder.AddExecutable("tool", "sh", ".", "-c", "sleep 60").WithEndpoint(targetPort: 6379, scheme: "tcp", name: "resp");
        var resp = tool.GetEndpoint("resp");
        Assert.Throws<InvalidOperationException>(() => resp.Url);
        await using var app = await builder.StartedAsync();
        Assert.Equal("localhost", await resp.Property(EndpointProperty.Host).GetValueAsync());
        Assert.Equal("127.0.0.1", await resp.Property(EndpointProperty.IPV4Host).GetValueAsync());
        Assert.Equal("6379", await resp.Property(EndpointProperty.TargetPort).GetValueAsync());
        Assert.Equal($"localhost:{resp.Port}", await resp.Property(EndpointProperty.HostAndPort).GetValueAsync());
        Assert.Equal($"tcp://localhost:{resp.Port}", resp.Url);
        Assert.NotEqual(6379, resp.Port);
        Assert.Equal("{tool.bindings.resp.host}:{tool.bindings.resp.port}", resp.Property(EndpointProperty.HostAndPort).ValueExpression);
    }
}
