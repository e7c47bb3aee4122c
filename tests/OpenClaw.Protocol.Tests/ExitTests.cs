using OpenClaw.Testing.Processes;

namespace OpenClaw.Protocol.Tests;

public sealed class ExitTests
{
    [Fact]
    public async Task A_process_that_ends_while_a_thread_signs_ends_with_its_own_exit_code()
    {
        // OpenSSL takes its memory down when a process ends, unless it is told not to; whether a thread is inside of it just then is chance.
        for (var run = 0; run < 5; run++)
        {
            var result = await ProcessRunner.RunAsync(ProcessSpec.Dotnet(typeof(ExitWhileSigning).Assembly.Location));

            Assert.Equal((42, string.Empty), (result.ExitCode, result.Error));
        }
    }
}
