using OpenClaw.Cli;
using OpenClaw.Cli.Commands;
using OpenClaw.Cli.Output;

// The most frequent question of scripts is answered before anything else is loaded.
if (args is ["--version" or "-V" or "-v"])
{
    Console.Out.WriteLine(CliVersion.Text);
    return 0;
}

return await CommandLine.RunAsync(args, Environment.GetEnvironmentVariable, StandardStreams.OfProcess());
