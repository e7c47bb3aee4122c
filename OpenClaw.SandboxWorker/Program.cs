using OpenClaw.SandboxWorker;
using OpenClaw.ServiceDefaults;

if (SelfProbe.IsAsked(args))
{
    return await SelfProbe.RunAsync(args);
}

await WorkerApplication.Build(args).RunAsync();
return 0;
