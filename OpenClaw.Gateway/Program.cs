using Microsoft.AspNetCore.Connections;
using OpenClaw.Gateway;
using OpenClaw.ServiceDefaults;

try
{
    if (SelfProbe.IsAsked(args))
    {
        return await SelfProbe.RunAsync(GatewayApplication.OwnAddress(SelfProbe.Settings(StartArguments.Normalize(args))));
    }

    var start = WarmUp.StartAsync(args);
    await using var app = await GatewayApplication.BuildAsync(args);
    var connections = WarmUp.ConnectionsAsync(app.Services);
    await app.RunAsync();
    await Task.WhenAll(start, connections);
    return 0;
}
catch (OptionsError error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}
catch (IOException exception) when (exception.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync($"Gateway failed to start: {exception.Message}");
    await Console.Error.WriteLineAsync("  If that is a gateway already: openclaw gateway status. Else choose another port: --port <n>, OPENCLAW_GATEWAY_PORT or gateway.port.");
    return 1;
}
