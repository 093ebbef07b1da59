using System.Security.Cryptography;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity.People;
using Microsoft.AspNetCore.DataProtection;

namespace Atellagent.Silo.Surfaces.WebConsole;

/// <summary>
/// The console's session: the person's access token, sealed in a cookie that no script reads. It ends with the token, after ten minutes,
/// and is renewed by the authorization endpoint as long as the sign-in lasts, an hour at most. There is nothing of it in a store, so
/// any silo serves it; whether the token and the sign-in still count is asked with every request.
/// </summary>
/// <param name="address">The boundary's own address.</param>
/// <param name="protection">The keys.</param>
/// <param name="signIns">The session of the pages at which people sign in; this one is good beside it alone.</param>
internal sealed class ConsoleCookie(BoundaryAddress address, IDataProtectionProvider protection, SessionCookie signIns)
{
    private const char Between = ' ';
    private static readonly TimeSpan FlowLife = TimeSpan.FromMinutes(15);
    private readonly ITimeLimitedDataProtector _sessions = protection.CreateProtector("atellagent", "console session").ToTimeLimitedDataProtector();

    // The prefix keeps other hosts of the domain from setting it (RFC 6265bis, section 4.1.3.2); it wants TLS.
    private string Prefix => address.IsSecure ? "__Host-atellagent-" : "atellagent-";

    /// <summary>The token that a browser brings.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The token; null where there is none, one that was not sealed here, or one whose sign-in has ended.</returns>
    public async Task<string?> FindAsync(HttpContext context) =>
        Read(context)?.Split(Between) is [{ } binding, { } token]
        && string.Equals(binding, signIns.Binding(context), StringComparison.Ordinal)
        && await signIns.FindAsync(context) is not null
            ? token
            : null;

    /// <summary>Begins a session, or goes on with one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="token">The token.</param>
    /// <param name="life">How long it lasts.</param>
    public void Begin(HttpContext context, string token, TimeSpan life) =>
        context.Response.Cookies.Append(Prefix + "console", _sessions.Protect(signIns.Binding(context) + Between + token, life), Options(life));

    /// <summary>Ends it in the browser.</summary>
    /// <param name="context">The request.</param>
    public void End(HttpContext context) => context.Response.Cookies.Delete(Prefix + "console", Options(null));

    /// <summary>What ties a sign-in to this browser: the same for all that go on in it at once.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A text that nobody else knows.</returns>
    public string Tie(HttpContext context)
    {
        string tie = Tied(context) ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        context.Response.Cookies.Append(Prefix + "flow", tie, Options(FlowLife));
        return tie;
    }

    /// <summary>What a browser brings of it.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The text, or null.</returns>
    public string? Tied(HttpContext context) => context.Request.Cookies[Prefix + "flow"] is { Length: 32 } text ? text : null;

    private string? Read(HttpContext context)
    {
        try
        {
            return context.Request.Cookies[Prefix + "console"] is { Length: > 0 } text ? _sessions.Unprotect(text) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    // Lax and not strict: whoever follows a link to an approval from their mail is to arrive. What changes anything is a form, held against
    // a strict cookie.
    private CookieOptions Options(TimeSpan? life) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = life,
        Path = "/",
        SameSite = SameSiteMode.Lax,
        Secure = address.IsSecure,
    };
}
