using OpenClaw.Protocol.Devices;

namespace OpenClaw.Protocol.Tests;

/// <summary>Run as a program, this assembly ends while other threads of it are signing: what a command does whose answer needs no connection.</summary>
internal static class ExitWhileSigning
{
    private static int Main()
    {
        using var begun = new CountdownEvent(4);
        for (var i = 0; i < begun.InitialCount; i++)
        {
            new Thread(Sign) { IsBackground = true }.Start();
        }

        begun.Wait();
        return 42;

        void Sign()
        {
            var key = DeviceKey.FromPrivateKey(new byte[Ed25519.KeyBytes]);
            for (var first = true; ; first = false)
            {
                _ = key.Sign("payload");
                if (first)
                {
                    begun.Signal();
                }
            }
        }
    }
}
