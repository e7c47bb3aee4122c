using OpenClaw.AppHost.Publishing;
using OpenClaw.AppHost.Topology.Browsers;

namespace OpenClaw.AppHost.Topology;

/// <summary>Adds the browser sandbox.</summary>
internal static class BrowserSandboxExtensions
{
    private const int Port = 9222;
    private const string ImageKey = "OPENCLAW_SANDBOX_BROWSER_IMAGE";
    private const string DefaultImage = "openclaw-sandbox-browser:bookworm-slim";
    private const string VolumeKey = "OpenClaw:BrowserProfileVolume";
    private const string DefaultVolume = "openclaw-browser-profile";
    private const string ProfileDirectory = "/home/browser/profile";

    /// <summary>Adds Chromium in a container, reachable only with its token; the dashboard shows it among the sandboxes.</summary>
    /// <remarks>
    /// Nobody waits for it and a person starts it: a development run is fast, and works on a machine without the image, which
    /// <c>scripts/sandbox-browser-setup.sh</c> builds from <c>docker/Dockerfile.sandbox-browser</c>. <c>OpenClaw:BrowserProfileVolume</c>
    /// names another volume for cookies and logins.
    /// </remarks>
    public static IResourceBuilder<ContainerResource> AddBrowserSandbox(
        this IDistributedApplicationBuilder builder, Secrets secrets, IResourceBuilder<ProjectResource> worker)
    {
        var browser = builder.AddContainer("browser-sandbox", builder.InRunMode(ImageKey) ?? DefaultImage)
            .WithImagePullPolicy(ImagePullPolicy.Never)
            .WithHttpEndpoint(targetPort: Port, name: "cdp")
            .WithHttpHealthCheck("/health", endpointName: "cdp")
            .WithVolume(builder.InRunMode(VolumeKey) ?? DefaultVolume, ProfileDirectory)
            .WithEnvironment("OPENCLAW_BROWSER_TOKEN", secrets.BrowserToken)
            .WithContainerRuntimeArgs("--cap-drop=ALL", "--security-opt=no-new-privileges", "--shm-size=1g")
            .WithUrlForEndpoint("cdp", url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithIconName("GlobeDesktop")
            .WithParentRelationship(worker)
            .WithUsage("cdp", secrets.BrowserToken, "all agents")
            .PublishAsDockerComposeService((_, service) =>
            {
                service.Harden().Limit("2G").ProbeWith("/opt/openclaw/browser/OpenClaw.BrowserSandbox");
                service.Image = $"${{{ImageKey}:-{DefaultImage}}}";
                service.Networks = [ComposeProject.BrowserNetwork];
                service.Profiles = [ComposeProject.BrowserProfile];
                // Chromium shares memory there; Compose's own shm_size has no place in the model
                service.Tmpfs.Add("/dev/shm:rw,nosuid,nodev,size=1g");
            });
        return builder.ExecutionContext.IsRunMode ? browser.WithExplicitStart() : browser;
    }

    // what is published is the same on every machine
    private static string? InRunMode(this IDistributedApplicationBuilder builder, string key) =>
        builder.ExecutionContext.IsRunMode && builder.Configuration[key] is { Length: > 0 } value ? value : null;
}
