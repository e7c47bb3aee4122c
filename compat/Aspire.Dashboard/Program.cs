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
catch (IOException e)
{
    // An address in use, most often; the message names it.
    await Console.Error.WriteLineAsync($"The dashboard cannot listen: {e.Message}");
    return 1;
}
