using System.Runtime.Versioning;

// Sandboxes are Linux containers on this machine's kernel: named pipes and file descriptors are shared with them.
[assembly: SupportedOSPlatform("linux")]
