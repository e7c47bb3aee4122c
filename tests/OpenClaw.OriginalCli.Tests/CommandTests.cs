using System.Text.RegularExpressions;

namespace OpenClaw.OriginalCli.Tests;

/// <summary>The original's command line does at our gateway what it does at its own.</summary>
public sealed class CommandTests(BothGateways gateways) : IClassFixture<BothGateways>
{
    public static TheoryData<string> Commands => [.. Invocation.All.Select(invocation => invocation.Words)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void It_ends_and_answers_as_with_its_own_gateway(string words)
    {
        var invocation = Invocation.All.Single(candidate => candidate.Words == words);
        var theirs = gateways.ResultOf(invocation, isOurs: false);
        var ours = gateways.ResultOf(invocation, isOurs: true);

        Assert.True(theirs.ExitCode == invocation.Exit, $"with its own gateway: {theirs.ExitCode}\n{theirs.Output}{theirs.Error}");
        Assert.True(ours.ExitCode == invocation.Exit, $"with our gateway: {ours.ExitCode}\n{ours.Output}{ours.Error}\n{gateways.Ours.GatewayTranscript}");
        var missing = Comparison.Missing(theirs.Output, ours.Output)
            .Where(part => !invocation.Differences.Any(difference => Regex.IsMatch(part, difference.Pattern))).ToList();
        Assert.True(missing.Count == 0, $"missing with our gateway:\n{string.Join('\n', missing)}\n\n{ours.Output}\n\nwith its own:\n{theirs.Output}");
    }
}
