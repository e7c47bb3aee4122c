namespace OpenClaw.Protocol.Configuration;

/// <summary>Origins of web pages: scheme, host and port.</summary>
public static class WebOrigin
{
    /// <summary>The origin in the one form in which origins are compared.</summary>
    /// <param name="origin">Such as <c>https://claw.example.com</c>.</param>
    /// <param name="normalized">Lower case, without a default port.</param>
    /// <returns>Whether it is an origin of http or https and nothing more.</returns>
    public static bool TryNormalize(string? origin, out string normalized)
    {
        normalized = string.Empty;
        if (!Uri.TryCreate(origin?.Trim(), UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https")
            || uri.UserInfo.Length > 0 || uri.PathAndQuery is not ("/" or "") || uri.Fragment.Length > 0)
        {
            return false;
        }

        normalized = uri.GetLeftPart(UriPartial.Authority).ToLowerInvariant();
        return true;
    }
}
