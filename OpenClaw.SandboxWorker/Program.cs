using OpenClaw.SandboxWorker;

WorkerApplication.Build(args).Run();
