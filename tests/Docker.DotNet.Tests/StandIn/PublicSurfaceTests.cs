using System.Reflection;
using System.Text.Json.Serialization;
using OpenClaw.Tests.PublicSurface;

namespace Docker.DotNet.Tests.StandIn;

/// <summary>The stand-in offers nothing that the package does not.</summary>
public sealed class PublicSurfaceTests
{
    private const string Package = "Docker.DotNet";
    private const string Framework = "netstandard2.1";

    private static readonly Assembly StandIn = typeof(DockerClient).Assembly;

    [PackageFact(Package, Framework)]
    public void Every_public_member_exists_in_the_package()
    {
        var package = PublicSurface.Of(CachedPackage.Load(CachedPackage.Find(Package, Framework)!));
        var standIn = PublicSurface.Of(StandIn);

        Assert.NotEmpty(standIn);
        Assert.Empty(standIn.Except(package));
    }

    [PackageFact(Package, Framework)]
    public void Every_member_of_a_model_has_the_packages_name_in_JSON()
    {
        var package = CachedPackage.Load(CachedPackage.Find(Package, Framework)!)[0];

        foreach (var property in StandIn.GetExportedTypes().Where(type => type.Namespace == "Docker.DotNet.Models").SelectMany(type => type.GetProperties()))
        {
            var same = package.GetType(property.DeclaringType!.FullName!)!.GetProperty(property.Name)!;
            if (JsonName(same) is { } expected)
            {
                var actual = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? property.Name;
                Assert.Equal($"{property.DeclaringType.Name}.{property.Name}: {expected}", $"{property.DeclaringType.Name}.{property.Name}: {actual}");
            }
        }
    }

    private static string? JsonName(PropertyInfo property) => property.GetCustomAttributesData()
        .Where(attribute => attribute.AttributeType.Name == "DataMemberAttribute")
        .SelectMany(attribute => attribute.NamedArguments)
        .Where(argument => argument.MemberName == "Name")
        .Select(argument => (string?)argument.TypedValue.Value)
        .FirstOrDefault();
}
