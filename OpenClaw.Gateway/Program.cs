using OpenClaw.Gateway;
using OpenClaw.Gateway.Http;

try
{
    await using var app = await GatewayApplication.BuildAsync(args);
    await app.RunAsync();
    return 0;
}
catch (OptionsError error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}
