using System.Runtime.CompilerServices;

namespace OpenClaw.EndToEnd.Tests.Fixture;

/// <summary>
/// Systems under test keep no spare containers ready: tests count what a message leaves behind. The worker's own tests are about the pool.
/// </summary>
internal static class NoPool
{
    /// <summary>The worker's variable.</summary>
    public const string Variable = "OPENCLAW_SANDBOX_POOL_SIZE";

    /// <summary>Its value for no pool.</summary>
    public const string Value = "0";

    // Services inherit the environment of whoever starts them.
#pragma warning disable CA2255 // This assembly is the application: nothing else loads it.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Initialize() => Environment.SetEnvironmentVariable(Variable, Value);
}
