using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm;

namespace OpenClaw.AppHost.Publishing;

/// <summary>What every service of the Compose project gives up, and how it is watched.</summary>
internal static class Hardening
{
    /// <summary>No capabilities, no way to new privileges, a root file system that nobody writes to.</summary>
    public static Service Harden(this Service service)
    {
        service.CapDrop = ["ALL"];
        service.SecurityOpt = ["no-new-privileges:true"];
        service.ReadOnly = true;
        service.Tmpfs = ["/tmp:size=64m"];
        service.Init = true;
        service.Restart = "unless-stopped";
        // a service that runs for months fills no disk
        service.Logging = new Logging { Driver = "json-file", Options = { ["max-size"] = "10m", ["max-file"] = "3" } };
        // each probe would be six lines of its log
        service.Environment["Logging__LogLevel__Microsoft.AspNetCore"] = "Warning";
        return service;
    }

    /// <summary>Most memory, such as <c>512M</c>.</summary>
    public static Service Limit(this Service service, string memory)
    {
        service.Deploy = new Deploy { Resources = new Resources { Limits = new ResourceSpec { Memory = memory } } };
        return service;
    }

    /// <summary>Asks the program of the service itself for its health: the images have no HTTP client.</summary>
    public static Service ProbeWith(this Service service, string program)
    {
        service.Healthcheck = new() { Test = ["CMD", program, "--probe"], Interval = "5s", Timeout = "5s", StartPeriod = "30s", Retries = 6 };
        return service;
    }
}
