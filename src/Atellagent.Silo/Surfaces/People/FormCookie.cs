using Atellagent.Silo.Composition;

namespace Atellagent.Silo.Surfaces.People;

/// <summary>
/// The cookie that a form is held against. Whether it is for TLS alone follows from the boundary's own address and not from the
/// request, which has come from a proxy that ends TLS.
/// </summary>
internal sealed class FormCookie : CookieBuilder
{
    private readonly bool _isSecure;

    /// <summary>Describes it.</summary>
    /// <param name="address">The boundary's own address.</param>
    public FormCookie(BoundaryAddress address)
    {
        _isSecure = address.IsSecure;
        Name = _isSecure ? "__Host-atellagent-form" : "atellagent-form";
        HttpOnly = true;
        IsEssential = true;
        Path = "/";
        SameSite = SameSiteMode.Strict;
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
