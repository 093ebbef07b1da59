namespace Atellagent.Silo.Surfaces.People;

/// <summary>The headers of everything that is shown in a browser: it is not kept, not framed, not guessed at, and tells nobody where one came from.</summary>
internal static class PageHeaders
{
    /// <summary>Writes them.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="policy">What the page may load and send (Content Security Policy, level 3).</param>
    public static void Write(HttpResponse response, string policy)
    {
        IHeaderDictionary headers = response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
    }
}
