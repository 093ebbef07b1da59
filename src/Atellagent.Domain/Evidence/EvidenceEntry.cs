using Atellagent.Domain.Approvals;
using Atellagent.Domain.Erasures;
using Atellagent.Domain.Labels;
using Atellagent.Domain.Reviews;

namespace Atellagent.Domain.Evidence;

/// <summary>One record on its way into the log, with what must become true together with it.</summary>
public sealed record EvidenceEntry
{
    /// <summary>The record's canonical JSON (RFC 8785). Its hash is chained to the record before it.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>
    /// What stands beside the record and can be erased, as canonical JSON, see <see cref="RecordPayload"/>; null where nothing does. The body
    /// holds its hash. Where it has an answer, the claim's and the conclusion's are kept there and nowhere else.
    /// </summary>
    public ReadOnlyMemory<byte>? Payload { get; init; }

    /// <summary>What the record can be found by.</summary>
    public required EvidenceIndex Index { get; init; }

    /// <summary>The claim of an action that this record begins, or null.</summary>
    public ActionClaim? Claim { get; init; }

    /// <summary>The end of an action that this record tells, or null.</summary>
    public ActionConclusion? Conclusion { get; init; }

    /// <summary>What becomes of an approval with this record, or null.</summary>
    public ApprovalStep? Approval { get; init; }

    /// <summary>What becomes of an erasure with this record, or null.</summary>
    public ErasureStep? Erasure { get; init; }

    /// <summary>What becomes of labels with this record, or null.</summary>
    public LabelStep? Labels { get; init; }

    /// <summary>How a review or a follow-up stands from this record on, or null.</summary>
    public ReviewStep? Review { get; init; }
}
