using Aspire.Dashboard.Configuration;
using Aspire.Dashboard.Hosting;

try
{
    await DashboardApplication.Create(args).RunAsync();
    return 0;
}
catch (DashboardConfigurationException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
catch (Exception e) when (e is IOException or InvalidOperationException { Source: "Microsoft.AspNetCore.Server.Kestrel.Core" })
{
    // An address in use or an https address without a certificate, most often; the message names it.
    await Console.Error.WriteLineAsync($"The dashboard cannot listen: {e.Message}");
    return 1;
}
