using System.Runtime.Versioning;

// each test starts processes and containers of its own: more at once only makes all of them slow
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

// signals, /proc and file modes
[assembly: SupportedOSPlatform("linux")]
