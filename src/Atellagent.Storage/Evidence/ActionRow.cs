using Atellagent.Domain.Approvals;
using Atellagent.Domain.Evidence;

namespace Atellagent.Storage.Evidence;

/// <summary>A row of the actions, as Dapper reads it.</summary>
internal sealed class ActionRow
{
    public string Action { get; init; } = "";

    public string Scope { get; init; } = "";

    public string? Key { get; init; }

    public string RequestDigest { get; init; } = "";

    public string Log { get; init; } = "";

    public long DecisionIdx { get; init; }

    public string? ConclusionLog { get; init; }

    public long ConclusionIdx { get; init; }

    public byte[]? Answer { get; init; }

    public byte[] DecisionBody { get; init; } = [];

    public string? Approval { get; init; }

    public string? AdmissionLog { get; init; }

    public long AdmissionIdx { get; init; }

    // The cast keeps a missing answer null: an array that is null would become an answer of no bytes.
    public StoredAction ToAction() => new(
        Action,
        Scope,
        Key,
        RequestDigest,
        Answer is null ? (ReadOnlyMemory<byte>?)null : Answer,
        AdmissionLog is null ? new EvidencePosition(Log, DecisionIdx) : new EvidencePosition(AdmissionLog, AdmissionIdx),
        DecisionBody,
        ConclusionLog is null ? null : new EvidencePosition(ConclusionLog, ConclusionIdx))
    {
        Approval = Approval is null ? null : ApprovalStateWords.TryParse(Approval, out ApprovalState state) ? state
            : throw new EvidenceUnavailableException($"an approval has the state '{Approval}', which this version does not know"),
        Opening = AdmissionLog is null ? null : new EvidencePosition(Log, DecisionIdx),
    };
}
