using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Conformance.Tests.Compose;

/// <summary>Values in .env files.</summary>
public sealed class EnvFileTests
{
    public static TheoryData<string> Values =>
    [
        "plain", "", " blanks ", "a#b", "a #b", "$HOME", "${HOME}", "$$", "it's", "say \"hi\"", "it's \"both\" $1 \\n", "back\\slash", "tab\there",
        "two\nlines", "carriage\r\nreturn", "{x}", "ümlaut ☃", "a=b;c=d", "`id`", "'quoted'", "\"quoted\"", "\\", "'", "\"",
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Compose_reads_every_value_as_it_was(string value)
    {
        using var model = new PublishedModel();
        await model.PublishAsync(builder =>
            builder.AddContainer("box", "debian").WithEnvironment("VALUE", builder.AddParameter("value", value)));
        var run = await model.ComposeAsync("config", "--format", "json");
        Assert.True(run.ExitCode == 0, run.Error);
        var read = JsonNode.Parse(run.Output)!["services"]!["box"]!["environment"]!["VALUE"]!.GetValue<string>();
        Assert.Equal(value, read.Replace("$$", "$", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Publishing_again_keeps_secrets_what_a_person_filled_in_and_lines_of_their_own()
    {
        using var model = new PublishedModel();
        void Describe(IDistributedApplicationBuilder builder)
        {
            var secret = builder.AddParameter("secret", new GenerateParameterDefault { MinLength = 32 }, secret: true, persist: true);
            builder.AddContainer("box", "debian").WithEnvironment("SECRET", secret).WithEnvironment("ASKED", builder.AddParameter("asked"));
        }

        await model.PublishAsync(Describe);
        var first = model.EnvFile;
        Assert.Contains("# Parameter asked\n# No value is known: set it before the project starts.\nASKED=\n", first, StringComparison.Ordinal);
        await File.WriteAllTextAsync(model.PathOf(".env"), first.Replace("ASKED=", "ASKED='my $own\nvalue'", StringComparison.Ordinal) + "# mine\nEXTRA=1\n");
        await model.PublishAsync(Describe);
        Assert.Contains("# Parameter asked\nASKED='my $own\nvalue'\n", model.EnvFile, StringComparison.Ordinal);
        Assert.Contains("# mine\nEXTRA=1\n", model.EnvFile, StringComparison.Ordinal);
        Assert.Equal(SecretOf(first), SecretOf(model.EnvFile));
        Assert.Equal(32, SecretOf(first).Length - "SECRET=".Length);
        var third = model.EnvFile;
        await model.PublishAsync(Describe);
        Assert.Equal(third, model.EnvFile);
    }

    [Fact]
    public async Task A_value_that_becomes_known_takes_the_place_of_an_empty_one()
    {
        using var model = new PublishedModel();
        void Describe(IDistributedApplicationBuilder builder) =>
            builder.AddContainer("box", "debian").WithEnvironment("ASKED", builder.AddParameter("asked"));
        await model.PublishAsync(Describe);
        await model.PublishAsync(Describe, "--Parameters:asked=now");
        Assert.Contains("# Parameter asked\nASKED=now\n", model.EnvFile, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_is_for_its_owner_alone()
    {
        using var model = new PublishedModel();
        await model.PublishAsync(builder => builder.AddContainer("box", "debian").WithEnvironment("A", builder.AddParameter("a", "b", secret: true)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(model.PathOf(".env")));
    }

    [Fact]
    public async Task A_percent_encoded_parameter_is_a_variable_of_its_own_that_follows_the_kept_value()
    {
        using var model = new PublishedModel();
        void Describe(IDistributedApplicationBuilder builder) => builder.AddContainer("box", "debian").WithEnvironment(
            "DSN", $"amqp://{builder.AddParameter("pass", "a b/c", secret: true).Resource:uri}@host");
        await model.PublishAsync(Describe);
        Assert.Equal("\"amqp://${PASS_URI_ENCODED}@host\"", model.Part("box", "environment", "DSN"));
        Assert.Contains("PASS_URI_ENCODED=a%20b%2Fc\n", model.EnvFile, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_meanings_of_one_variable_are_refused()
    {
        using var model = new PublishedModel();
        await model.PublishAsync(builder => builder.AddDockerfile("api", ".")
            .WithEnvironment("X", builder.AddParameter("api-image", "x")));
        var problem = Assert.Single(model.Problems);
        Assert.Contains("'API_IMAGE'", problem, StringComparison.Ordinal);
        Assert.Contains("Parameter api-image", problem, StringComparison.Ordinal);
    }

    private static string SecretOf(string env) => env.Split('\n').Single(line => line.StartsWith("SECRET=", StringComparison.Ordinal));
}
