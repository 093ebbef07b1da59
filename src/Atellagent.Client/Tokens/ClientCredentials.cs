namespace Atellagent.Client.Tokens;

/// <summary>How a program proves itself to the boundary.</summary>
/// <param name="ClientId">The principal's name.</param>
/// <param name="ClientSecret">Its secret; empty where it has a key.</param>
/// <param name="Deployment">The deployment it acts in; services and administrators have none.</param>
public sealed record ClientCredentials(string ClientId, string ClientSecret, string? Deployment = null)
{
    /// <summary>The key that it proves itself with in the place of a secret, owned by the caller; null where it has a secret.</summary>
    public ClientKey? Key { get; init; }

    /// <summary>
    /// A file with a token of a trusted issuer, such as a workload's of its platform, that each token is exchanged for (RFC 8693): who asks acts for whom it speaks of, or
    /// is that one. Read anew each time, because who writes it replaces it. Null where who asks acts by itself.
    /// </summary>
    public string? SubjectTokenFile { get; init; }

    /// <summary>A program that proves itself with a key.</summary>
    /// <param name="clientId">The principal's name.</param>
    /// <param name="key">The key, owned by the caller.</param>
    /// <param name="deployment">The deployment it acts in; services and administrators have none.</param>
    /// <returns>The credentials.</returns>
    public static ClientCredentials OfKey(string clientId, ClientKey key, string? deployment = null) => new(clientId, "", deployment) { Key = key };

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
