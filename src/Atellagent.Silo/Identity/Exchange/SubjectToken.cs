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
        context.Request.SubjectTokenType == ExternalSubject.TokenType
            ? ExternalSubject.Find(context.Transaction) is { } external && external.ExpiresAt > now ? external : null
            : FindOwn(context, now);

    private static CallerIdentity? FindOwn(HandleTokenRequestContext context, DateTimeOffset now) =>
        context.SubjectTokenPrincipal is { } principal
        && context.Request.SubjectToken is { } text
        && CallerClaims.TryRead(principal, text, now, out CallerIdentity? caller) ? caller : null;
}
