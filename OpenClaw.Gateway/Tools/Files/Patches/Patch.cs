namespace OpenClaw.Gateway.Tools.Files.Patches;

/// <summary>One file of a patch.</summary>
/// <param name="Path">The file as the patch names it.</param>
internal abstract record PatchHunk(string Path);

/// <summary>A file that is new.</summary>
internal sealed record AddFile(string Path, string Content) : PatchHunk(Path);

/// <summary>A file that goes.</summary>
internal sealed record DeleteFile(string Path) : PatchHunk(Path);

/// <summary>A file that changes, and its new name when it moves.</summary>
internal sealed record UpdateFile(string Path, string? MoveTo, IReadOnlyList<PatchChunk> Chunks) : PatchHunk(Path);

/// <summary>One place in a file.</summary>
/// <param name="Context">A line that stands before it; null when the lines themselves say where.</param>
/// <param name="OldLines">Lines that are there.</param>
/// <param name="NewLines">Lines that take their place.</param>
/// <param name="AtEnd">Whether the old lines are the last ones of the file.</param>
internal sealed record PatchChunk(string? Context, IReadOnlyList<string> OldLines, IReadOnlyList<string> NewLines, bool AtEnd);
