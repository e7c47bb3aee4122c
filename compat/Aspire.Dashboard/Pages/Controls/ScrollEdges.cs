namespace Aspire.Dashboard.Pages.Controls;

/// <summary>Where a list stands.</summary>
/// <param name="AtStart">The first row is in sight.</param>
/// <param name="AtEnd">The last row is in sight.</param>
public readonly record struct ScrollEdges(bool AtStart, bool AtEnd);
