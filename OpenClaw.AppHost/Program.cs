using OpenClaw.AppHost.Topology;

var builder = DistributedApplication.CreateBuilder(args);

builder.AddDockerComposeEnvironment("compose");

var secrets = builder.AddSecrets();
var providers = builder.AddProviderKeys();

var demoModel = providers.AnyConfigured ? null : builder.AddDemoModel();
var worker = builder.AddSandboxWorker(secrets);
var gateway = builder.AddGateway(secrets, providers, worker, demoModel);
builder.AddCli(secrets, gateway);
builder.AddNextSteps(gateway, demoModel);

builder.Build().Run();
