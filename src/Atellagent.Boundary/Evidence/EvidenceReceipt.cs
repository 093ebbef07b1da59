using Atellagent.Domain.Evidence;

namespace Atellagent.Boundary.Evidence;

/// <summary>
/// The proof that a record is on disk: stage 4 of the way of one action. Only the ledger gives one, after the commit.
/// </summary>
public sealed class EvidenceReceipt
{
    // Private protected would still let this assembly forge one; the nested issuer is the only way in.
    private EvidenceReceipt(EvidencePosition position) => Position = position;

    /// <summary>Where the record stands.</summary>
    public EvidencePosition Position { get; }

    /// <summary>Gives receipts for entries that the store has reported as recorded.</summary>
    internal static class Issuer
    {
        /// <summary>The receipt for a result.</summary>
        /// <param name="recorded">What the store said after its commit.</param>
        /// <returns>The receipt.</returns>
        public static EvidenceReceipt For(EntryResult.Recorded recorded) => new(recorded.Position);
    }
}
