namespace Aspire.Dashboard.Hosting;

/// <summary>Which door a connection came in by. Set on the connection, so no request header can claim another.</summary>
internal enum ListenerKind
{
    Frontend,
    Otlp,
    OtlpGrpc,
}

internal sealed record ListenerFeature(ListenerKind Kind)
{
    public static bool IsOtlp(HttpContext context) => context.Features.Get<ListenerFeature>()?.Kind == ListenerKind.Otlp;

    public static bool IsOtlpGrpc(HttpContext context) => context.Features.Get<ListenerFeature>()?.Kind == ListenerKind.OtlpGrpc;
}
