namespace OpenClaw.Gateway.Providers;

/// <summary>What a model costs: <c>models.providers.*.models[].cost</c>, in US dollars per million tokens.</summary>
internal sealed record ModelPrices(double Input, double Output, double CacheRead, double CacheWrite)
{
    private const double TokensPerPrice = 1_000_000;

    /// <summary>What these tokens cost.</summary>
    public UsageCost Of(TokenUsage usage) => new(
        usage.Input * Input / TokensPerPrice,
        usage.Output * Output / TokensPerPrice,
        usage.CacheRead * CacheRead / TokensPerPrice,
        usage.CacheWrite * CacheWrite / TokensPerPrice);
}

/// <summary>Cost of answers in US dollars, by what was charged for.</summary>
internal readonly record struct UsageCost(double Input, double Output, double CacheRead, double CacheWrite)
{
    public double Total => Input + Output + CacheRead + CacheWrite;

    public static UsageCost operator +(UsageCost left, UsageCost right) =>
        new(left.Input + right.Input, left.Output + right.Output, left.CacheRead + right.CacheRead, left.CacheWrite + right.CacheWrite);
}
