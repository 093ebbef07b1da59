using Atellagent.Domain.Actions;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Exchange;

/// <summary>Whom the subject token of an exchange proves, after it has been verified.</summary>
internal static class SubjectToken
{
    /// <summary>Finds it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whom it proves; null where nobody.</returns>
    public static CallerIdentity? Find(HandleTokenRequestContext context, DateTimeOffset now) =>
        context.SubjectTokenPrincipal is { } principal
        && context.Request.SubjectToken is { } text
        && CallerClaims.TryRead(principal, text, now, out CallerIdentity? caller) ? caller : null;

    /// <summary>Whether it is one of the boundary's own, which can be revoked.</summary>
    /// <param name="subject">Whom it proves.</param>
    /// <returns>False where it is that of a trusted issuer.</returns>
    public static bool IsOwn(CallerIdentity subject) => subject.TokenId.Length > 0;
}
