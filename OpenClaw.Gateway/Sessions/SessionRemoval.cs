namespace OpenClaw.Gateway.Sessions;

/// <summary>Removes sessions. Their transcripts stay beside the others, under names that nobody opens.</summary>
internal sealed class SessionRemoval(SessionStore sessions, TimeProvider time)
{
    /// <summary>Removes a session whose lane the caller holds.</summary>
    /// <param name="sessionKey">Canonical key.</param>
    /// <param name="keepTranscript">Whether the transcript keeps its name.</param>
    /// <param name="cancellationToken">Ends the wait for the disk.</param>
    /// <returns>Whether there was one, and the transcript's new path; null when it was not moved.</returns>
    public async Task<(bool Removed, string? Archive)> RemoveAsync(string sessionKey, bool keepTranscript, CancellationToken cancellationToken)
    {
        var index = sessions.OfKey(sessionKey);
        var removed = await index.RemoveAsync(sessionKey, cancellationToken);
        if (removed is null || keepTranscript || !File.Exists(index.TranscriptPath(removed)))
        {
            return (removed is not null, null);
        }

        var path = index.TranscriptPath(removed);
        var archive = $"{path}.deleted.{Transcript.FileStamp(time.GetUtcNow())}";
        File.Move(path, archive);
        return (true, archive);
    }
}
