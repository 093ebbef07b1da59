using Atellagent.Domain.Json;

namespace Atellagent.Silo.Identity.Issuance;

/// <summary>What tokens that were issued or refused have in common, so that they are told as one with a number.</summary>
/// <param name="Verb"><see cref="Issued"/> or <see cref="Refused"/>.</param>
/// <param name="Client">The client, as it named itself; null where there is none of the name.</param>
/// <param name="Grant">The grant type (RFC 6749), or <see cref="AnotherGrant"/>.</param>
internal sealed record TokenAct(string Verb, string? Client, string Grant)
{
    /// <summary>A token was issued.</summary>
    public const string Issued = "issued";

    /// <summary>None was.</summary>
    public const string Refused = "refused";

    /// <summary>A grant type that there is none of: what a caller writes there is anybody's.</summary>
    public const string AnotherGrant = "another";

    /// <summary>The principal that acts with it.</summary>
    public string? Principal { get; init; }

    /// <summary>The deployment that it is bound to.</summary>
    public string? Deployment { get; init; }

    /// <summary>On whose behalf; null where for itself.</summary>
    public JsonArray? Delegation { get; init; }

    /// <summary>Whether it has bounds of its own.</summary>
    public bool IsNarrowed { get; init; }

    /// <summary>Whether it is bound to a key.</summary>
    public bool IsKeyBound { get; init; }

    /// <summary>The OAuth error that it was refused with.</summary>
    public string? Error { get; init; }
}
