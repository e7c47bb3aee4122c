using Aspire.Conformance.Tests.Compose;
using Aspire.Hosting;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace Aspire.Conformance.Tests.Steps;

/// <summary>The step that builds the images of a published project, on the real engine.</summary>
public sealed class BuildTests : IDisposable
{
    private readonly string _image = $"openclaw-test-built-{Guid.NewGuid():n}";
    private readonly TempDirectory _context = new();
    private readonly PublishedModel _model = new();

    [Fact]
    public async Task It_makes_the_images_that_the_env_file_names()
    {
        _context.Write(
            "Dockerfile",
            """
            FROM debian:bookworm-slim AS greeting
            ARG GREETING=none
            RUN --mount=type=secret,id=word echo "$GREETING $(wc -c </run/secrets/word)" >/greeting
            FROM greeting AS last
            RUN exit 1
            """);
        try
        {
            await _model.PublishAsync(Describe, "--step", "build");
            Assert.Empty(_model.Problems);
            Assert.Equal("hello 7\n", await DockerAsync("run", "--rm", $"{_image}:1", "cat", "/greeting"));
            var built = await DockerAsync("image", "inspect", $"{_image}:1");
            Assert.DoesNotContain("private", built + await DockerAsync("history", "--no-trunc", $"{_image}:1"), StringComparison.Ordinal);

            // nothing changed: neither is anything built, nor does publishing name another image
            await _model.PublishAsync(Describe, "--step", "build-greeter");
            Assert.Equal(built, await DockerAsync("image", "inspect", $"{_image}:1"));
            await _model.PublishAsync(Describe);
            Assert.Contains($"GREETER_IMAGE={_image}:1\n", _model.EnvFile, StringComparison.Ordinal);
            Assert.Contains("image: \"${GREETER_IMAGE}\"", _model.ComposeFile, StringComparison.Ordinal);
        }
        finally
        {
            await DockerAsync("image", "rm", "--force", $"{_image}:1");
        }

        void Describe(IDistributedApplicationBuilder builder) => builder.AddDockerfile("greeter", _context.Path, stage: "greeting")
            .WithImage(_image, "1")
            .WithBuildArg("GREETING", "hello")
            .WithBuildSecret("word", builder.AddParameter("word", "private", secret: true));
    }

    [Fact]
    public async Task A_build_that_fails_says_with_the_builders_words_why()
    {
        _context.Write("Dockerfile", "FROM debian:bookworm-slim\nRUN echo the disk is full && exit 3\n");

        await _model.PublishAsync(builder => builder.AddDockerfile("greeter", _context.Path).WithImage(_image, "1"), "--step", "build");

        var problem = Assert.Single(_model.Problems);
        Assert.StartsWith($"Step 'build-greeter' failed: The build of image '{_image}:1' failed with exit code ", problem, StringComparison.Ordinal);
        Assert.Contains("the disk is full", problem, StringComparison.Ordinal);
    }

    // The base image is one that nobody has, so that the test needs no registry; that the SDK asks for it shows that it was told to build.
    [Fact]
    public async Task A_project_without_a_Dockerfile_is_built_by_the_SDK()
    {
        _context.Write("Job.cs", "System.Console.WriteLine();");
        var project = _context.Write(
            "Job.csproj",
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ContainerBaseImage>127.0.0.1:1/nobody/has:this</ContainerBaseImage>
              </PropertyGroup>
            </Project>
            """);

        await _model.PublishAsync(builder => builder.AddProject("job", project, launchProfileName: null), "--step", "build-job");

        var problem = Assert.Single(_model.Problems);
        Assert.StartsWith("Step 'build-job' failed: The build of image 'job:latest' failed with exit code 1:", problem, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:1", problem, StringComparison.Ordinal);
        Assert.Contains("CreateNewImage", problem, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _model.Dispose();
        _context.Dispose();
    }

    private static async Task<string> DockerAsync(params string[] args)
    {
        var run = await ProcessRunner.RunAsync(new ProcessSpec("docker", args), TimeSpan.FromMinutes(1));
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }
}
