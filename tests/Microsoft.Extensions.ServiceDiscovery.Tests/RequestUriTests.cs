using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.ServiceDiscovery.Tests;

/// <summary>Where a request goes. The last handler before the network writes it down.</summary>
public sealed class RequestUriTests
{
    private static readonly Dictionary<string, string?> Services = new()
    {
        ["Services:web:http:0"] = "http://10.0.0.1:81",
        ["Services:web:https:0"] = "https://10.0.0.1:444",
        ["Services:web:admin:0"] = "http://10.0.0.1:90/base?dropped=1",
        ["Services:web:secure:0"] = "https://10.0.0.1:445",
        ["Services:single:http"] = "http://10.0.0.2:82",
        ["Services:plain:http:0"] = "http://10.0.0.3:83",
        ["Services:bare:http:0"] = "10.0.0.4:84",
        ["Services:host:http:0"] = "other",
        ["Services:mixed:http:0"] = "https://10.0.0.5:85",
        ["Services:mixed:http:1"] = "http://10.0.0.5:86",
        ["Services:fallback:default:0"] = "http://10.0.0.6:86",
        ["Services:fallback:default:1"] = "https://10.0.0.6:446",
        ["Services:fallback:http:0"] = "http://10.0.0.6:87",
        ["Services:path:http:0"] = "http://10.0.0.7:88/base/",
        ["Services:standard:http:0"] = "http://10.0.0.8",
        ["Services:foreign:http:0"] = "grpc://10.0.0.9:1",
        ["Services:foreign:http:1"] = "10.0.0.9:2",
        ["Services:dotted.name:http:0"] = "http://10.0.0.10:1",
        ["Services:UPPER:http:0"] = "http://10.0.0.11:1",
        ["Services:sparse:http:7"] = "http://10.0.0.12:7",
        ["Services:blank:http"] = "  ",
        ["Services:both:https:0"] = "10.0.0.13:443",
        ["Services:both:http:0"] = "10.0.0.13:80",
        ["Services:six:http:0"] = "[::1]:5",
    };

    [Theory]
    // the scheme names the endpoint
    [InlineData("http://web/a?b=1#c", "http://10.0.0.1:81/a?b=1#c")]
    [InlineData("https://web/", "https://10.0.0.1:444/")]
    [InlineData("http://UPPER/", "http://10.0.0.11:1/")]
    [InlineData("http://dotted.name/", "http://10.0.0.10:1/")]
    [InlineData("http://single/", "http://10.0.0.2:82/")]
    [InlineData("http://sparse/", "http://10.0.0.12:7/")]
    [InlineData("http://six/", "http://[::1]:5/")]
    [InlineData("http://user:secret@web/", "http://user:secret@10.0.0.1:81/")]
    // several schemes: the first that the service has
    [InlineData("https+http://web/x", "https://10.0.0.1:444/x")]
    [InlineData("http+https://web/x", "http://10.0.0.1:81/x")]
    [InlineData("https+http://plain/", "http://10.0.0.3:83/")]
    [InlineData("https+http://both/", "https://10.0.0.13/")]
    [InlineData("http+https://both/", "http://10.0.0.13/")]
    // named endpoints
    [InlineData("http://_admin.web/y", "http://10.0.0.1:90/base/y")]
    [InlineData("https+http://_admin.web/", "http://10.0.0.1:90/base/")]
    [InlineData("https://_secure.web/", "https://10.0.0.1:445/")]
    [InlineData("http+https://_secure.web/", "https://10.0.0.1:445/")]
    [InlineData("http://_secure.web/", "http://web/")]
    [InlineData("http://_missing.web/", "http://web/")]
    [InlineData("https+http://_missing.web/", "https://web/")]
    // endpoints of another scheme do not count, and the best scheme wins
    [InlineData("http://mixed/", "http://10.0.0.5:86/")]
    [InlineData("https+http://mixed/", "https://10.0.0.5:85/")]
    [InlineData("http://foreign/", "http://10.0.0.9:2/")]
    [InlineData("https://plain/", "https://plain/")]
    [InlineData("ftp://web/", "ftp://web/")]
    // default beats the schemes
    [InlineData("http://fallback/", "http://10.0.0.6:86/")]
    [InlineData("https://fallback/", "https://10.0.0.6:446/")]
    // endpoints without a scheme or a port take the request's
    [InlineData("http://bare/", "http://10.0.0.4:84/")]
    [InlineData("https+http://bare/", "https://10.0.0.4:84/")]
    [InlineData("http://host/", "http://other/")]
    [InlineData("http://host:99/", "http://other:99/")]
    // an endpoint's path comes first, its port beats the request's
    [InlineData("http://path/a/b", "http://10.0.0.7:88/base/a/b")]
    [InlineData("http://standard/", "http://10.0.0.8/")]
    [InlineData("http://standard:1234/", "http://10.0.0.8/")]
    [InlineData("http://web:8080/", "http://10.0.0.1:81/")]
    // what is no service is a host
    [InlineData("http://unknown/", "http://unknown/")]
    [InlineData("http://unknown:99/z", "http://unknown:99/z")]
    [InlineData("https+http://unknown/", "https://unknown/")]
    [InlineData("http+https://unknown:99/", "http://unknown:99/")]
    [InlineData("http://_ep.unknown/", "http://unknown/")]
    [InlineData("http://_unknown/", "http://_unknown/")]
    [InlineData("http://10.1.1.1:5/", "http://10.1.1.1:5/")]
    [InlineData("http://[::1]:5/", "http://[::1]:5/")]
    [InlineData("http://blank/", "http://blank/")]
    public async Task A_request_goes_to(string asked, string expected) => Assert.Equal(expected, await SendAsync(asked));

    [Theory]
    [InlineData("http://web/", "http://web/")]
    [InlineData("https://web/", "https://10.0.0.1:444/")]
    [InlineData("https+http://web/", "https://10.0.0.1:444/")]
    [InlineData("https+http://plain/", "https://plain/")]
    [InlineData("https+http://both/", "https://10.0.0.13/")]
    [InlineData("http://unknown/", "http://unknown/")]
    [InlineData("https+http://unknown/", "https://unknown/")]
    public async Task With_https_alone_allowed_a_request_goes_to(string asked, string expected) => Assert.Equal(expected, await SendAsync(asked, AllowHttps));

    [Theory]
    [InlineData("http+https://unknown/")]
    [InlineData("ftp+https://unknown/")]
    public async Task A_scheme_that_is_not_allowed_is_refused(string asked)
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => SendAsync(asked, AllowHttps));

        Assert.Contains($"The scheme '{asked.Split('+')[0]}' is not allowed", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Services:broken:http:first", "http://10.0.0.1", "has non-numeric keys")]
    [InlineData("Services:broken:http:0", "", "has an invalid value with key '0'")]
    public async Task Configuration_that_makes_no_sense_is_an_error_that_names_the_service(string key, string value, string reason)
    {
        await using var discovery = new Discovery(new() { [key] = value });

        var exception = await Assert.ThrowsAsync<KeyNotFoundException>(() => discovery.CreateClient().GetStringAsync("http://broken/"));

        Assert.Contains("service 'broken' endpoint 'http'", exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Services_may_lie_in_another_section()
    {
        Assert.Equal(
            "http://1.2.3.4:5/",
            await SendAsync(
                "http://moved/",
                services => services.AddServiceDiscovery().Configure<ConfigurationServiceEndpointProviderOptions>(options => options.SectionName = "Elsewhere"),
                new() { ["Elsewhere:moved:http:0"] = "http://1.2.3.4:5" }));
    }

    private static void AllowHttps(IServiceCollection services) => services.AddServiceDiscovery(options =>
    {
        options.AllowAllSchemes = false;
        options.AllowedSchemes = ["https"];
    });

    private static async Task<string> SendAsync(string uri, Action<IServiceCollection>? discovery = null, Dictionary<string, string?>? configuration = null)
    {
        await using var services = new Discovery(
            configuration ?? Services,
            added => added.AddHttpClient("client").ConfigurePrimaryHttpMessageHandler(() => new LastHandler()),
            discovery);
        return await services.CreateClient().GetStringAsync(uri);
    }

    private sealed class LastHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content = new StringContent(request.RequestUri!.AbsoluteUri) });
    }
}
