namespace OpenClaw.Gateway.Providers;

/// <summary>One of the models that may answer, with every key there is for it.</summary>
/// <param name="Reference"><c>provider/model</c>.</param>
/// <param name="Targets">One per key, in the order in which they are tried; empty when it cannot be used.</param>
/// <param name="Problem">Why it cannot be used, and what to do; null when it can.</param>
internal sealed record ModelRoute(string Reference, IReadOnlyList<ModelTarget> Targets, string? Problem = null);

/// <summary>The models of a turn: the first that can answer does.</summary>
/// <param name="Text">The primary model and its fallbacks.</param>
/// <param name="Images">Those for conversations with pictures that the first does not take; empty when none are configured.</param>
internal sealed record ModelRoutes(IReadOnlyList<ModelRoute> Text, IReadOnlyList<ModelRoute> Images)
{
    /// <summary>The model that will be asked first; null when none can be used.</summary>
    public ModelTarget? First => Text.SelectMany(route => route.Targets).FirstOrDefault();

    /// <summary>Those for a conversation.</summary>
    public IReadOnlyList<ModelRoute> For(bool hasImages) => hasImages && Images.Count > 0 && First is { TakesNoImages: true } ? Images : Text;
}
