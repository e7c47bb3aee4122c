using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;

namespace OpenClaw.AppHost.Publishing;

/// <summary>The Compose project that the system is published to.</summary>
internal static class ComposeProject
{
    /// <summary>The network that leads out: the gateway's port is published on it, and the command line comes in by it.</summary>
    public const string DefaultNetwork = "default";

    /// <summary>Gateway and worker, and nothing leads out of it.</summary>
    public const string ControlNetwork = "control";

    /// <summary>Gateway and browser.</summary>
    public const string BrowserNetwork = "browser";

    /// <summary>Profile of the command line.</summary>
    public const string CliProfile = "cli";

    /// <summary>Profile of the browser sandbox.</summary>
    public const string BrowserProfile = "browser";

    /// <summary>Profile of the demo model.</summary>
    public const string DemoModelProfile = "demo-model";

    /// <summary>Adds the project: its networks, and the variables of its .env file.</summary>
    public static void AddComposeProject(this IDistributedApplicationBuilder builder) =>
        builder.AddDockerComposeEnvironment("compose")
            .WithDashboard(false)
            .WithProperties(project => project.DefaultNetworkName = DefaultNetwork)
            .ConfigureComposeFile(Configure)
            .ConfigureEnvFile(variables => ComposeVariables.Configure(variables, builder.Configuration));

    private static void Configure(ComposeFile file)
    {
        file.Name = "openclaw";
        file.AddNetwork(new Network { Name = ControlNetwork, Driver = "bridge", Internal = true });
        file.AddNetwork(new Network { Name = BrowserNetwork, Driver = "bridge" });
        foreach (var service in file.Services.Values)
        {
            service.Image = service.Image is { } image ? ComposeVariables.Rename(image) : null;
            foreach (var (name, value) in service.Environment.ToArray())
            {
                service.Environment[name] = ComposeVariables.Rename(value);
            }
        }
    }
}
