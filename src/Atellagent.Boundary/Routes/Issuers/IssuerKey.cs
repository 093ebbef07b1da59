using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Routes.Issuers;

/// <summary>What came of looking for a key of a trusted issuer.</summary>
public abstract record IssuerKey
{
    private IssuerKey()
    {
    }

    internal abstract bool IsClosed { get; }

    /// <summary>The key is one of the issuer's.</summary>
    /// <param name="Jwk">The key (RFC 7517); of type EC or RSA, and public.</param>
    public sealed record Found(JsonObject Jwk) : IssuerKey
    {
        internal override bool IsClosed => true;
    }

    /// <summary>There is no such key, or nobody can know whether there is.</summary>
    /// <param name="Reason">Why, in words that hold nothing secret.</param>
    public sealed record Refused(string Reason) : IssuerKey
    {
        internal override bool IsClosed => true;
    }
}
