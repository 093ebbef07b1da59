namespace Atellagent.Silo.Identity.Keys;

/// <summary>What came of asking for another key to sign.</summary>
internal abstract record RotationResult
{
    private RotationResult()
    {
    }

    internal abstract bool IsClosed { get; }

    /// <summary>Another key signs.</summary>
    /// <param name="Keys">The keys now.</param>
    public sealed record Rotated(SigningKeySet Keys) : RotationResult
    {
        internal override bool IsClosed => true;
    }

    /// <summary>Evidence of it cannot be written, so nothing has changed.</summary>
    public sealed record EvidenceUnavailable : RotationResult
    {
        internal override bool IsClosed => true;
    }
}
