namespace Atellagent.Client.Tokens;

/// <summary>How a program proves itself to the boundary.</summary>
/// <param name="ClientId">The principal's name.</param>
/// <param name="ClientSecret">Its secret.</param>
/// <param name="Deployment">The deployment it acts in; services and administrators have none.</param>
public sealed record ClientCredentials(string ClientId, string ClientSecret, string? Deployment = null)
{
    /// <summary>What its tokens are narrowed to (RFC 9396), as JSON; null for all that it may ask for.</summary>
    public string? AuthorizationDetails { get; init; }

    /// <summary>The key that its tokens are bound to (RFC 9449), owned by the caller; null for tokens that whoever has them can use.</summary>
    public ProofKey? ProofKey { get; init; }

    /// <summary>What the boundary calls itself, where it is reached at another address; proofs name it. Null where it is the same.</summary>
    public Uri? Issuer { get; init; }

    /// <summary>Names the client and never its secret, so that a log line cannot carry it.</summary>
    /// <returns>The client's id.</returns>
    public override string ToString() => ClientId;
}
