using System.Runtime.Loader;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace Aspire.Hosting.Tests.Harness;

/// <summary>
/// The source of an application host with services in a directory of its own, so that a test can edit it. A service writes <c>name word</c>
/// and stays.
/// </summary>
internal sealed class ScratchApplication : IDisposable
{
    private static readonly TimeSpan BuildDeadline = TimeSpan.FromMinutes(4);

    private readonly TempDirectory _directory = new();
    private readonly string[] _services;

    public ScratchApplication(params string[] services)
    {
        _services = services;
        foreach (var service in services)
        {
            WriteFile(service, $"{service}.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>");
            Write(service, "v1");
        }

        var references = string.Concat(services.Select(service => $"<ProjectReference Include=\"../{service}/{service}.csproj\" />"));
        var targets = Path.Combine(Repository.Root, "compat", "Aspire.Hosting.AppHost", "build", "Aspire.Hosting.AppHost.targets");
        WriteFile("Scratch.AppHost", "Scratch.AppHost.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <IsAspireHost>true</IsAspireHost>
                <AspireVersion>13.4.3</AspireVersion>
                <SkipAspireDashboard>true</SkipAspireDashboard>
              </PropertyGroup>
              <ItemGroup>
                <FrameworkReference Include="Microsoft.AspNetCore.App" />
                <Reference Include="{Path.Combine(AppContext.BaseDirectory, "Aspire.Hosting.dll")}" Private="false" />
                {references}
              </ItemGroup>
              <Import Project="{targets}" />
            </Project>
            """);
        var added = string.Concat(services.Select(service => $"builder.AddProject<Projects.{ClassName(service)}>(\"{ResourceName(service)}\");\n"));
        WriteFile("Scratch.AppHost", "Program.cs", $"var builder = DistributedApplication.CreateBuilder(args);\n{added}builder.Build().Run();\n");
    }

    /// <summary>Name of the resource of a service.</summary>
    public static string ResourceName(string service) => service.Replace('.', '-').ToLowerInvariant();

    /// <summary>Path of a service's project.</summary>
    public string ProjectOf(string service) => Path.Combine(_directory.Path, service, $"{service}.csproj");

    /// <summary>Makes a service say another word.</summary>
    public void Write(string service, string word) =>
        WriteFile(service, "Program.cs", $"System.Console.WriteLine(\"{service} {word}\"); System.Threading.Thread.Sleep(-1);\n");

    /// <summary>Makes the source of a service wrong.</summary>
    public void Break(string service) => WriteFile(service, "Program.cs", "this is no program\n");

    /// <summary>Builds all of it and runs the application host up to its <c>Build()</c>.</summary>
    public async Task<IDistributedApplicationTestingBuilder> CreateBuilderAsync(params string[] args)
    {
        var project = Path.Combine(_directory.Path, "Scratch.AppHost", "Scratch.AppHost.csproj");
        var built = await ProcessRunner.RunAsync(
            new ProcessSpec("dotnet", "build", project, "--nologo", "-v", "q", "-nodeReuse:false", "-p:UseSharedCompilation=false") { WorkingDirectory = _directory.Path },
            BuildDeadline);
        Assert.True(built.ExitCode == 0, built.Output + built.Error);
        var assembly = new AssemblyLoadContext("scratch", isCollectible: true)
            .LoadFromAssemblyPath(Path.Combine(_directory.Path, "Scratch.AppHost", "bin", "Debug", "net10.0", "Scratch.AppHost.dll"));
        foreach (var service in _services)
        {
            var metadata = (IProjectMetadata)Activator.CreateInstance(assembly.GetType($"Projects.{ClassName(service)}", throwOnError: true)!)!;
            Assert.Equal(ProjectOf(service), metadata.ProjectPath);
        }

        return await DistributedApplicationTestingBuilder.CreateAsync(assembly.GetType("Projects.Scratch_AppHost", throwOnError: true)!, args);
    }

    public void Dispose() => _directory.Dispose();

    private static string ClassName(string service) => service.Replace('.', '_').Replace('-', '_');

    private void WriteFile(string directory, string file, string text)
    {
        Directory.CreateDirectory(Path.Combine(_directory.Path, directory));
        File.WriteAllText(Path.Combine(_directory.Path, directory, file), text);
    }
}
