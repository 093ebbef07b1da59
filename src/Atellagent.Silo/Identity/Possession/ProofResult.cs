namespace Atellagent.Silo.Identity.Possession;

/// <summary>What came of looking at a request's DPoP proof.</summary>
public abstract record ProofResult
{
    private ProofResult()
    {
    }

    internal abstract bool IsClosed { get; }

    /// <summary>The request carries no proof.</summary>
    public sealed record Absent : ProofResult
    {
        internal override bool IsClosed => true;
    }

    /// <summary>The request carries a proof that proves nothing.</summary>
    /// <param name="Reason">Why, for the caller.</param>
    public sealed record Refused(string Reason) : ProofResult
    {
        internal override bool IsClosed => true;
    }

    /// <summary>The caller has the private half of a key.</summary>
    /// <param name="Thumbprint">The key's SHA-256 thumbprint (RFC 7638), as <c>cnf.jkt</c> has it.</param>
    public sealed record Proven(string Thumbprint) : ProofResult
    {
        internal override bool IsClosed => true;
    }
}
