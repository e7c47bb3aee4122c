using System.Reflection;
using System.Runtime.Loader;

namespace Aspire.Conformance.Tests.RunMode;

/// <summary>Loads the application host of a case: all of them have the same assembly name. Everything else is the test's own.</summary>
internal sealed class AppHostLoadContext() : AssemblyLoadContext(isCollectible: true)
{
    protected override Assembly? Load(AssemblyName assemblyName) => null;
}
