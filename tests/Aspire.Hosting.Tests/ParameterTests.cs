using System.Text.Json;
using Aspire.Hosting.Tests.Harness;
using OpenClaw.Testing.Machine;

namespace Aspire.Hosting.Tests;

public sealed class ParameterTests
{
    private static string SecretsPath(string home) => Path.Combine(home, ".microsoft", "usersecrets", "aspire-hosting-tests-fixture", "secrets.json");

    [Fact]
    public async Task A_generated_value_is_kept_for_the_owner_alone_and_used_again()
    {
        using var home = new TempDirectory();
        var first = await PasswordOfOneRunAsync(home.Path);
        var second = await PasswordOfOneRunAsync(home.Path);
        Assert.Equal(30, first.Length);
        Assert.Equal(first, second);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SecretsPath(home.Path)));
        using var secrets = JsonDocument.Parse(await File.ReadAllTextAsync(SecretsPath(home.Path)));
        Assert.Equal(first, secrets.RootElement.GetProperty("Parameters:password").GetString());
    }

    [Fact]
    public async Task Two_application_hosts_that_start_at_once_agree_on_a_generated_value()
    {
        using var home = new TempDirectory();
        var both = await Task.WhenAll(PasswordOfOneRunAsync(home.Path), PasswordOfOneRunAsync(home.Path));
        Assert.Equal(both[0], both[1]);
    }

    [Fact]
    public async Task The_environment_wins_over_the_default_and_stands_for_dashes_with_underscores()
    {
        var builder = DistributedApplicationTestingBuilder.Create("Parameters:api_key=k-1");
        var key = builder.AddParameter("api-key", new GenerateParameterDefault(), secret: true);
        Assert.Equal("k-1", await key.Resource.GetValueAsync(default));
    }

    [Fact]
    public async Task A_fixed_value_does_not_read_the_configuration()
    {
        var builder = DistributedApplicationTestingBuilder.Create("Parameters:fixed=other");
        Assert.Equal("constant", await builder.AddParameter("fixed", "constant").Resource.GetValueAsync(default));
    }

    [Fact]
    public async Task A_missing_value_holds_up_its_users_alone_until_a_person_gives_it()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var missing = builder.AddParameter("missing", secret: true);
        builder.AddExecutable("blocked", "sh", ".", "-c", "echo value=$VALUE; sleep 60").WithEnvironment("VALUE", missing);
        builder.AddExecutable("free", "sh", ".", "-c", "sleep 60");
        await using var app = await builder.StartedAsync();
        await app.HealthyAsync("free");
        var state = await app.StateAsync("missing", "Value missing");
        Assert.Contains("Parameters:missing", (string)state.Property("Value")!, StringComparison.Ordinal);
        Assert.Equal(KnownResourceStates.Starting, (await app.WaitAsync("blocked", snapshot => snapshot.State is not null)).Snapshot.State!.Text);

        missing.Resource.Provide("given");
        var blocked = await app.HealthyAsync("blocked");
        await app.LinesUntilAsync(blocked.ResourceId, "value=given");
    }

    [Theory]
    [InlineData(12, false, true, true, false)]
    [InlineData(22, true, true, true, true)]
    [InlineData(40, true, false, false, false)]
    public void A_generated_value_follows_its_rules(int length, bool upper, bool lower, bool numeric, bool special)
    {
        var rules = new GenerateParameterDefault { MinLength = length, Upper = upper, Lower = lower, Numeric = numeric, Special = special, MinUpper = upper ? 2 : 0 };
        var value = rules.GetDefaultValue();
        Assert.Equal(length, value.Length);
        Assert.True(value.Count(char.IsAsciiLetterUpper) >= (upper ? 2 : 0));
        Assert.Equal(upper, value.Any(char.IsAsciiLetterUpper));
        Assert.True(lower || !value.Any(char.IsAsciiLetterLower));
        Assert.True(numeric || !value.Any(char.IsAsciiDigit));
        Assert.True(special || value.All(char.IsAsciiLetterOrDigit));
        Assert.NotEqual(value, rules.GetDefaultValue());
    }

    [Fact]
    public void Contradicting_rules_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new GenerateParameterDefault { Upper = false, MinUpper = 1 }.GetDefaultValue());
        Assert.Throws<ArgumentException>(() =>
            new GenerateParameterDefault { Upper = false, Lower = false, Numeric = false, Special = false }.GetDefaultValue());
    }

    private static async Task<string> PasswordOfOneRunAsync(string home)
    {
        await using var host = AppHostProcess.Start(home, null);
        var echo = await host.WaitUntilRunningAsync("echo");
        using var client = new HttpClient { BaseAddress = echo };
        var environment = JsonSerializer.Deserialize<Dictionary<string, string>>(await client.GetStringAsync(new Uri("/env", UriKind.Relative)))!;
        host.Process.Signal(AppHostProcess.Terminate);
        Assert.Equal(0, await host.Process.WaitForExitAsync());
        return environment["PASSWORD"];
    }
}
