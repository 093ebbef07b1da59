using System.Collections.Immutable;

namespace Atellagent.Domain.Documents;

/// <summary>One way for a principal to prove itself.</summary>
/// <param name="ClientSecretRef">Where the secret is: <c>env:NAME</c> or <c>file:PATH</c>. The value is never part of a document.</param>
/// <param name="Deployments">The deployments that a token won with it may name; empty where any of the principal's will do.</param>
public sealed record PrincipalCredential(string ClientSecretRef, ImmutableArray<string> Deployments);
