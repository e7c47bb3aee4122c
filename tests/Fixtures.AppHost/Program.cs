using Microsoft.Extensions.Configuration;

// Fixture:Echo=N adds N services, Fixture:Box=true a container, Fixture:EchoPort fixes the port of the first service,
// Fixture:Child=true a shell that leaves a child of its own, Fixture:Ask=true a program that needs a parameter without a value,
// Fixture:Chatter=true prints without end, Fixture:BadEndpoint=true a container that cannot be described
var builder = DistributedApplication.CreateBuilder(args);
var password = builder.AddParameter("password", new GenerateParameterDefault { MinLength = 30, Special = false }, secret: true, persist: true);

IResourceBuilder<ProjectResource>? previous = null;
for (var i = 0; i < builder.Configuration.GetValue("Fixture:Echo", 1); i++)
{
    var echo = builder.AddProject<Projects.Fixtures_EchoService>(i == 0 ? "echo" : $"echo{i}", launchProfileName: null)
        .WithHttpEndpoint(port: i == 0 ? builder.Configuration.GetValue<int?>("Fixture:EchoPort") : null)
        .WithHttpHealthCheck("/health")
        .WithEnvironment("PASSWORD", password)
        .WithArgs("--number", $"{i}");
    if (previous is not null)
    {
        echo.WithReference(previous).WaitFor(previous);
    }

    previous = echo;
}

if (builder.Configuration.GetValue("Fixture:Box", false))
{
    builder.AddContainer("box", "debian", "bookworm-slim")
        .WithEntrypoint("sh").WithArgs("-c", "echo box is up; sleep 600")
        .WithVolume("/scratch");
}

if (builder.Configuration.GetValue("Fixture:Child", false))
{
    builder.AddExecutable("family", "sh", ".", "-c", "sleep 601 & echo child $!; trap '' TERM; wait; sleep 602");
}

if (builder.Configuration.GetValue("Fixture:Ask", false))
{
    var key = builder.AddParameter("api-key", secret: true).WithDescription("Get one at the portal.");
    builder.AddExecutable("asker", "sh", ".", "-c", "sleep 603").WithEnvironment("API_KEY", key);
    if (builder.Configuration.GetValue("Fixture:Chatter", false))
    {
        new Thread(() =>
        {
            while (true)
            {
                Console.WriteLine("chatter");
            }
        }) { IsBackground = true }.Start();
    }
}

if (builder.Configuration.GetValue("Fixture:BadEndpoint", false))
{
    builder.AddContainer("bad", "debian", "bookworm-slim").WithHttpEndpoint(port: 8080);
}

builder.Build().Run();
