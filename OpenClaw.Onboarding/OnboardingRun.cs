using System.Text.Json.Nodes;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Onboarding;

/// <summary>Carries a plan out. A second time changes nothing but the time of the last run.</summary>
/// <param name="installation">What was there.</param>
/// <param name="writer">Changes it.</param>
/// <param name="time">The time.</param>
/// <param name="version">What writes it.</param>
public sealed class OnboardingRun(ExistingInstallation installation, IInstallationWriter writer, TimeProvider time, string version)
{
    /// <summary>Writes the key, the configuration and the workspace, in this order: a configuration never names a key that is not there.</summary>
    /// <param name="plan">The plan, without problems.</param>
    /// <param name="cancellationToken">Stops between the files.</param>
    public async Task<OnboardingOutcome> ApplyAsync(OnboardingPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var key = OnboardingChanges.Key(plan);
        if (key is var (name, value))
        {
            var path = Path.Combine(installation.Paths.StateDirectory, EnvironmentFile.FileName);
            var text = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false) : string.Empty;
            writer.EnsurePrivateDirectory(installation.Paths.StateDirectory);
            await writer.WritePrivateFileAsync(path, EnvironmentFile.Set(text, name, value), cancellationToken).ConfigureAwait(false);
        }

        var patch = OnboardingChanges.Patch(plan, time.GetUtcNow(), version);
        DropUnchanged(patch, installation.Document.Resolved);
        await writer.PatchConfigurationAsync(patch, cancellationToken).ConfigureAwait(false);
        if (plan.Mode == OnboardingPlan.Remote)
        {
            return new OnboardingOutcome(key?.Name, null, null);
        }

        writer.EnsurePrivateDirectory(plan.Workspace);
        BootstrapFiles.Seed(plan.Workspace);
        var sessions = Path.Combine(installation.Paths.StateDirectory, "agents", SessionKey.DefaultAgentId, "sessions");
        writer.EnsurePrivateDirectory(sessions);
        return new OnboardingOutcome(key?.Name, plan.Workspace, sessions);
    }

    // What already has its value stays as it is written: it may be a reference to a variable, or come from an included file.
    private static void DropUnchanged(JsonObject patch, JsonObject current)
    {
        foreach (var (name, value) in patch.ToList())
        {
            if (value is JsonObject nested && current[name] is JsonObject existing)
            {
                DropUnchanged(nested, existing);
            }

            if (value is JsonObject { Count: 0 } || (current.TryGetPropertyValue(name, out var present) && JsonNode.DeepEquals(present, value)))
            {
                patch.Remove(name);
            }
        }
    }
}

/// <summary>What was written.</summary>
/// <param name="KeyVariable">Name of the variable that now has a key; null when no key was written.</param>
/// <param name="Workspace">The workspace; null for a remote gateway.</param>
/// <param name="Sessions">Directory of the main agent's transcripts; null for a remote gateway.</param>
public sealed record OnboardingOutcome(string? KeyVariable, string? Workspace, string? Sessions);
