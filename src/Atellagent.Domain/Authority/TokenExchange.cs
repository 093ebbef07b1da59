using Atellagent.Domain.Actions;

namespace Atellagent.Domain.Authority;

/// <summary>
/// What a token says that is exchanged for another (RFC 8693): all that bounds the other bounds it, and it ends with the other.
/// A client's own token stays its own; another's token makes the client act on the other's behalf.
/// </summary>
public static class TokenExchange
{
    // Each exchange adds one, and all of them are in the token.
    private const int MostParents = 8;

    /// <summary>Derives the caller that the new token will prove, before anything narrower is asked for.</summary>
    /// <param name="subject">Whom the subject token proves.</param>
    /// <param name="client">The client's name.</param>
    /// <param name="deployment">The deployment that the client names; null where it names none.</param>
    /// <param name="problem">Why there is none; null where there is.</param>
    /// <returns>The caller, or null.</returns>
    public static CallerIdentity? Derive(CallerIdentity subject, string client, string? deployment, out string? problem)
    {
        bool isOwn = string.Equals(subject.Principal, client, StringComparison.Ordinal);
        CallerIdentity derived = subject with
        {
            Principal = client,
            Deployment = deployment ?? (isOwn ? subject.Deployment : null),
            Delegation = isOwn ? subject.Delegation : subject.Delegation.Add(new Delegator(subject.Principal, subject.Deployment)),
            ParentTokens = subject.TokenId.Length == 0 ? [] : subject.ParentTokens.Add(subject.TokenId),
        };
        problem = Refuse(derived, subject, isOwn);
        return problem is null ? derived : null;
    }

    private static string? Refuse(CallerIdentity derived, CallerIdentity subject, bool isOwn)
    {
        if (isOwn && subject.Deployment is not null && !string.Equals(derived.Deployment, subject.Deployment, StringComparison.Ordinal))
        {
            return "the subject token is bound to another deployment";
        }

        if (derived.Delegation.Length > DelegationChain.Deepest)
        {
            return $"at most {DelegationChain.Deepest} may stand behind a caller";
        }

        if (derived.Delegation.Any(link => string.Equals(link.Principal, derived.Principal, StringComparison.Ordinal)))
        {
            return "the client stands in the subject token's chain already";
        }

        return derived.ParentTokens.Length <= MostParents ? null : $"a token is exchanged at most {MostParents} times";
    }
}
