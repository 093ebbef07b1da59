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

    private readonly Lazy<WholeRecord>? _whole;

    /// <summary>Puts it together with what stands beside it, when that is asked for.</summary>
    public Func<WholeRecord>? Beside
    {
        get;
        init
        {
            field = value;
            _whole = value is null ? null : new Lazy<WholeRecord>(value);
        }
    }

    /// <summary>The record with what stands beside it.</summary>
    public WholeRecord Whole => _whole?.Value ?? new WholeRecord(Body, null, PayloadState.None);
}
