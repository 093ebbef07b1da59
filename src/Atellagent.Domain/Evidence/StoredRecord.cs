namespace Atellagent.Domain.Evidence;

/// <summary>A record as it stands in the log.</summary>
/// <param name="Position">Where.</param>
/// <param name="PreviousHash">The hash of the record before it; 32 zero bytes for the first.</param>
/// <param name="Hash">Its own, see <see cref="EvidenceChain"/>.</param>
/// <param name="Body">Canonical JSON.</param>
public sealed record StoredRecord(
    EvidencePosition Position,
    ReadOnlyMemory<byte> PreviousHash,
    ReadOnlyMemory<byte> Hash,
    ReadOnlyMemory<byte> Body)
{
    /// <summary>What it is found by; null where it was read for its place alone.</summary>
    public EvidenceIndex? Index { get; init; }
}
