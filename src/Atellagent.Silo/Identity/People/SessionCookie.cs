using Atellagent.Boundary.Authority;
using Atellagent.Silo.Composition;
using Atellagent.Domain.Actions;
using Atellagent.Storage.People;

namespace Atellagent.Silo.Identity.People;

/// <summary>
/// A browser's session with the login pages. The cookie holds a random handle that is new with every sign-in, so that one which
/// somebody else has planted never becomes a session.
/// </summary>
/// <param name="sessions">The sessions.</param>
/// <param name="replica">Authority.</param>
/// <param name="address">The boundary's own address.</param>
public sealed class SessionCookie(SessionTable sessions, AuthorityReplica replica, BoundaryAddress address)
{
    /// <summary>How long a session lasts, however busy it is.</summary>
    internal static readonly TimeSpan Life = TimeSpan.FromHours(1);

    // The prefix keeps other hosts of the domain from setting it (RFC 6265bis, section 4.1.3.2); it wants TLS.
    private string Name => address.IsSecure ? "__Host-atellagent" : "atellagent";

    /// <summary>Finds the request's session.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The session; null where there is none, it has ended, or the person may not sign in any more.</returns>
    public async Task<PersonSession?> FindAsync(HttpContext context)
    {
        if (Brought(context) is not { } handle || await sessions.FindAsync(handle, context.RequestAborted) is not { } session)
        {
            return null;
        }

        AuthorityView view = await replica.RefreshAsync(context.RequestAborted);
        return PeopleInForce.Find(view, session.Person) is not null && UpstreamStanding.Holds(view, session.Person, UpstreamClaim.OfText(session.Upstream)) ? session : null;
    }

    /// <summary>Begins a session in place of the one that the browser had.</summary>
    /// <param name="context">The request.</param>
    /// <param name="person">The principal's name.</param>
    /// <param name="method">How they proved themselves.</param>
    /// <param name="upstream">Who they were at an identity provider; null where they proved themselves here.</param>
    /// <returns>What binds a form to the session.</returns>
    public async Task<string> BeginAsync(HttpContext context, string person, string method, UpstreamIdentity? upstream)
    {
        Handle handle = await sessions.BeginAsync(person, method, UpstreamClaim.Text(upstream), Life, Brought(context), context.RequestAborted);
        context.Response.Cookies.Append(Name, handle.Text, Options(Life));
        return Bind(handle);
    }

    /// <summary>Ends the request's session, here and in the browser.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when it is gone.</returns>
    public async Task EndAsync(HttpContext context)
    {
        if (Brought(context) is { } handle)
        {
            await sessions.EndAsync(handle, context.RequestAborted);
        }

        context.Response.Cookies.Delete(Name, Options(null));
    }

    /// <summary>What binds a form or an approval to the request's session, and tells nothing of it.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A text; empty where the browser brings no session.</returns>
    public string Binding(HttpContext context) => Brought(context) is { } handle ? Bind(handle) : "";

    private static string Bind(Handle handle) => Convert.ToHexStringLower(handle.Key);

    private Handle? Brought(HttpContext context) => Handle.TryParse(context.Request.Cookies[Name], out Handle handle) ? handle : null;

    // Lax and not strict: the way back from an identity provider begins at another site.
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
