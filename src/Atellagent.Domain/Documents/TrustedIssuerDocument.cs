using System.Collections.Immutable;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Documents;

/// <summary>
/// Somebody else's token server whose tokens are exchanged for the boundary's own (RFC 8693), and how far it is trusted: for
/// which audience, under which keys and algorithms, and to speak of which principals.
/// </summary>
public sealed record TrustedIssuerDocument : BoundaryDocument
{
    /// <inheritdoc />
    public override string Kind => "TrustedIssuer";

    /// <summary>The <c>iss</c> of its tokens, to the letter.</summary>
    public required string Issuer { get; init; }

    /// <summary>The <c>aud</c> that its tokens must have.</summary>
    public required string Audience { get; init; }

    /// <summary>Where its keys are (RFC 7517) and the networks that the address may lead to; null where they are in a file.</summary>
    public RouteDestination? Jwks { get; init; }

    /// <summary>The file that its keys are in; null where they are fetched.</summary>
    public string? JwksFile { get; init; }

    /// <summary>The signature algorithms that are taken; asymmetric ones only.</summary>
    public required ImmutableArray<string> Algorithms { get; init; }

    /// <summary>The values of the <c>typ</c> header that are taken, without <c>application/</c>.</summary>
    public required ImmutableArray<string> Types { get; init; }

    /// <summary>Claims that tokens must have: a value that the claim is or, where the claim is a list, has among its items; of a list, each of them.</summary>
    public JsonObject RequiredClaims { get; init; } = JsonObject.Empty;

    /// <summary>How far the issuer's clock may be ahead, in seconds. It makes no token live longer.</summary>
    public required int ClockSkewSeconds { get; init; }

    /// <summary>The principals that it may speak of; never empty, and no other issuer may speak of one of them.</summary>
    public required ImmutableArray<string> Principals { get; init; }

    /// <summary>Tells from a token's claims which of them it is.</summary>
    public required ClaimMapping Mapping { get; init; }

    internal override int ApplyOrder => 6;
}
