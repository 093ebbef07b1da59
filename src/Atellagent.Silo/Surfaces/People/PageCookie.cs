using Atellagent.Silo.Composition;

namespace Atellagent.Silo.Surfaces.People;

/// <summary>
/// A cookie of the pages that the framework or OpenIddict sets: the one that a form is held against, and the one that the way back from an
/// identity provider is. Whether it is for TLS alone follows from the boundary's own address and not from the
/// request, which has come from a proxy that ends TLS.
/// </summary>
internal sealed class PageCookie : CookieBuilder
{
    private readonly bool _isSecure;

    /// <summary>Describes it.</summary>
    /// <param name="address">The boundary's own address.</param>
    /// <param name="name">What it is for.</param>
    /// <param name="sameSite">Whether it comes with requests that begin at another site.</param>
    public PageCookie(BoundaryAddress address, string name, SameSiteMode sameSite)
    {
        _isSecure = address.IsSecure;
        Name = (_isSecure ? "__Host-atellagent-" : "atellagent-") + name;
        HttpOnly = true;
        IsEssential = true;
        Path = "/";
        SameSite = sameSite;
        SecurePolicy = CookieSecurePolicy.None;
    }

    /// <inheritdoc />
    public override CookieOptions Build(HttpContext context, DateTimeOffset expiresFrom)
    {
        CookieOptions options = base.Build(context, expiresFrom);
        options.Secure = _isSecure;
        return options;
    }
}
