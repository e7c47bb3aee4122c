using System.Diagnostics;
using Aspire.Hosting.Docker;
using Microsoft.Extensions.Configuration;

namespace OpenClaw.AppHost.Publishing;

/// <summary>
/// The variables of the Compose project. The publisher names them after the model; people know the names of the product, which also are
/// those inside of the containers, and the file says by itself what holds without a value.
/// </summary>
internal static class ComposeVariables
{
    private const string Required = ":?is not set. Run ./docker-setup.sh, or copy .env.example to .env and fill it in";

    // In the home of the image's user, which OPENCLAW_HOME_VOLUME keeps.
    private const string Browsers = "/home/node/.cache/ms-playwright";

    private static readonly (string Model, string Name, string Fallback, string Description)[] Names =
    [
        ("GATEWAY_TOKEN", "OPENCLAW_GATEWAY_TOKEN", Required, "Operators and the command line present it to the gateway: openssl rand -hex 32"),
        ("WORKER_TOKEN", "OPENCLAW_SANDBOX_WORKER_TOKEN", Required, "Only the gateway and the sandbox worker know it: openssl rand -hex 32"),
        ("BROWSER_TOKEN", "OPENCLAW_BROWSER_TOKEN", Required, "Only the gateway and the browser sandbox know it: openssl rand -hex 32"),
        ("OPENAI_API_KEY", "OPENAI_API_KEY", ":-", "Key of OpenAI; may stay empty"),
        ("ANTHROPIC_API_KEY", "ANTHROPIC_API_KEY", ":-", "Key of Anthropic; may stay empty"),
        ("OPENCLAW_GATEWAY_IMAGE", "OPENCLAW_IMAGE", ":-openclaw:local", "Image of gateway and command line"),
        ("OPENCLAW_CLI_IMAGE", "OPENCLAW_IMAGE", ":-openclaw:local", "Image of gateway and command line"),
        ("SANDBOX_WORKER_IMAGE", "OPENCLAW_SANDBOX_WORKER_IMAGE", ":-openclaw-sandbox-worker:local", "Image of the sandbox worker"),
        ("DEMO_MODEL_IMAGE", "OPENCLAW_DEMO_MODEL_IMAGE", ":-openclaw-demo-model:local", "Image of the demo model"),
    ];

    /// <summary>Says where browsers for programs of a person's own are, to whoever installs them and to whoever starts them.</summary>
    public static void AddBrowsers(IDictionary<string, string> environment)
    {
        environment["PLAYWRIGHT_BROWSERS_PATH"] = $"${{PLAYWRIGHT_BROWSERS_PATH:-{Browsers}}}";
        environment["PLAYWRIGHT_DOWNLOAD_HOST"] = "${PLAYWRIGHT_DOWNLOAD_HOST:-}";
    }

    /// <summary>A text of the Compose file with the product's names.</summary>
    public static string Rename(string text) =>
        Names.Aggregate(text, (current, entry) => current.Replace($"${{{entry.Model}}}", $"${{{entry.Name}{entry.Fallback}}}", StringComparison.Ordinal));

    /// <summary>Gives the variables of the .env file the product's names, and adds those that the model does not know of.</summary>
    public static void Configure(IDictionary<string, CapturedEnvironmentVariable> variables, IConfiguration configuration)
    {
        foreach (var (model, name, _, description) in Names)
        {
            if (variables.Remove(model, out var variable) && !variables.ContainsKey(name))
            {
                variables[name] = new CapturedEnvironmentVariable
                {
                    Name = name,
                    Description = description,
                    DefaultValue = variable.DefaultValue,
                    Source = variable.Source,
                    Resource = variable.Resource,
                };
            }
        }

        Add("OPENCLAW_SANDBOX_BROWSER_IMAGE", "Image of the browser sandbox", "openclaw-sandbox-browser:bookworm-slim");
        Add("OPENCLAW_GATEWAY_PORT", "Port of this machine on which the gateway is published", "18789");
        Add("OPENCLAW_PUBLISH_ADDRESS", "Address of this machine on which it is published; 0.0.0.0 for all", "127.0.0.1");
        Add("OPENCLAW_GATEWAY_BIND", "Where the gateway listens in its container: lan, or loopback to be out of reach", "lan");
        Add("OPENCLAW_DOCKER_SOCKET", "Socket of the Docker engine, for the sandbox worker alone", "/var/run/docker.sock");
        Add("DOCKER_GID", "Group that owns the socket: stat -L -c %g /var/run/docker.sock", configuration["DOCKER_GID"] ?? GroupOfSocket() ?? "999");
        Add("COMPOSE_PROFILES", "Parts that run along: demo-model answers while there is no provider key, browser is the browser sandbox", ComposeProject.DemoModelProfile);
        Add("PLAYWRIGHT_BROWSERS_PATH", "Where openclaw browser install puts browsers, in the container", Browsers);
        Add("PLAYWRIGHT_DOWNLOAD_HOST", "Where it downloads them from; Playwright's own host when empty", "");
        Add("OPENCLAW_DEMO_MODEL_URL", "Where the demo model is; empty without it", "http://demo-model:8080");

        void Add(string name, string description, string value) =>
            variables[name] = new CapturedEnvironmentVariable { Name = name, Description = description, DefaultValue = value };
    }

    // .NET tells a file's mode, but not its group
    private static string? GroupOfSocket()
    {
        try
        {
            using var stat = Process.Start(new ProcessStartInfo("stat", ["-L", OperatingSystem.IsMacOS() ? "-f" : "-c", "%g", "/var/run/docker.sock"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            var group = stat?.StandardOutput.ReadToEnd().Trim();
            stat?.WaitForExit();
            return stat?.ExitCode == 0 ? group : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
