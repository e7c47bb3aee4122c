using OpenClaw.AppHost.Publishing;
using OpenClaw.AppHost.Topology;

var builder = DistributedApplication.CreateBuilder(args);

builder.AddComposeProject();

var secrets = builder.AddSecrets();
var providers = builder.AddProviderKeys();

var demoModel = builder.AddDemoModel(providers);
var worker = builder.AddSandboxWorker(secrets);
var browser = builder.AddBrowserSandbox(secrets, worker);
var gateway = builder.AddGateway(secrets, providers, worker, browser, demoModel);
builder.AddCli(secrets, gateway);
builder.AddNextSteps(gateway, demoModel);

builder.Build().Run();
