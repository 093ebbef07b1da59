using System.Collections.Immutable;

namespace Atellagent.Domain.Documents;

/// <summary>One way for a principal to prove itself: by a secret, by a key whose private half only it has, or, for a person, at an identity provider.</summary>
/// <param name="Deployments">The deployments that a token won with it may name; empty where any of the principal's will do.</param>
public sealed record PrincipalCredential(ImmutableArray<string> Deployments)
{
    /// <summary>Where the secret is: <c>env:NAME</c> or <c>file:PATH</c>; null where it is a key. The value is never part of a document.</summary>
    public string? ClientSecretRef { get; init; }

    /// <summary>The key that its assertions are verified with (RFC 7523); null where it is a secret.</summary>
    public ClientKey? PublicKey { get; init; }

    /// <summary>Who the person is at an identity provider; null where it is a secret or a key.</summary>
    public UpstreamSubject? Upstream { get; init; }
}
