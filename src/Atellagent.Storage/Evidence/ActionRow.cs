using Atellagent.Domain.Approvals;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Payloads;

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

    public string? Course { get; init; }

    public long CourseVersion { get; init; }

    public long Attempt { get; init; }

    public long Since { get; init; }

    public string? Redeemer { get; init; }

    public string? CourseAdmissionLog { get; init; }

    public long CourseAdmissionIdx { get; init; }

    public string? CourseConclusionLog { get; init; }

    public long CourseConclusionIdx { get; init; }

    public byte[]? CourseAnswer { get; init; }

    public byte[]? DecisionSealed { get; init; }

    public byte[]? ConclusionBody { get; init; }

    public byte[]? ConclusionSealed { get; init; }

    public StoredAction ToAction(PayloadVault vault)
    {
        WholeRecord decision = vault.Restore(DecisionBody, DecisionSealed);
        ActionCourse? course = ReadCourse();

        // While another attempt is under way, what came of the one before is no answer.
        bool isErased = false;
        bool isOpen = course is { State: CourseState.UnderWay };
        ReadOnlyMemory<byte>? answer = isOpen ? null : ReadAnswer(vault, out isErased);

        return new StoredAction(Action, Scope, Key, RequestDigest, answer, Admitted(), decision.Body, isOpen ? null : Concluded())
        {
            DecisionLeaf = DecisionBody,
            ConclusionLeaf = isOpen ? default : ConclusionBody,
            IsErased = isErased || decision.State is PayloadState.Erased or PayloadState.Unreadable,
            Approval = Approval is null ? null : ApprovalStateWords.TryParse(Approval, out ApprovalState state) ? state
                : throw new EvidenceUnavailableException($"an approval has the state '{Approval}', which this version does not know"),
            Opening = AdmissionLog is null ? null : new EvidencePosition(Log, DecisionIdx),
            Course = course,
        };
    }

    // An answer without bytes stands beside the record that concluded the action.
    private ReadOnlyMemory<byte>? ReadAnswer(PayloadVault vault, out bool isErased)
    {
        isErased = false;
        switch (CourseAnswer ?? Answer)
        {
            case null:
                return null;
            case { Length: > 0 } kept:
                return kept;
        }

        WholeRecord conclusion = vault.Restore(ConclusionBody ?? throw new EvidenceUnavailableException("the record that concluded an action is missing"), ConclusionSealed);
        isErased = conclusion.State != PayloadState.Kept;
        return conclusion.Answer ?? conclusion.LeftOfAnswer();
    }

    private EvidencePosition Admitted() => CourseAdmissionLog is not null ? new EvidencePosition(CourseAdmissionLog, CourseAdmissionIdx)
        : AdmissionLog is not null ? new EvidencePosition(AdmissionLog, AdmissionIdx)
        : new EvidencePosition(Log, DecisionIdx);

    private EvidencePosition? Concluded() => CourseConclusionLog is not null ? new EvidencePosition(CourseConclusionLog, CourseConclusionIdx)
        : ConclusionLog is not null ? new EvidencePosition(ConclusionLog, ConclusionIdx)
        : null;

    private ActionCourse? ReadCourse() => Course is null ? null
        : CourseStateWords.TryParse(Course, out CourseState state) ? new ActionCourse(state, CourseVersion, Attempt, EvidenceTime.FromColumn(Since), Redeemer)
        : throw new EvidenceUnavailableException($"the course of an action has the state '{Course}', which this version does not know");
}
