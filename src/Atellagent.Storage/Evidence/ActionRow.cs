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

    public StoredAction ToAction()
    {
        ActionCourse? course = ReadCourse();

        // While another attempt is under way, what came of the one before is no answer.
        bool isOpen = course is { State: CourseState.UnderWay };
        byte[]? answer = isOpen ? null : CourseAnswer ?? Answer;

        // The cast keeps a missing answer null: an array that is null would become an answer of no bytes.
        return new StoredAction(Action, Scope, Key, RequestDigest, answer is null ? (ReadOnlyMemory<byte>?)null : answer, Admitted(), DecisionBody, isOpen ? null : Concluded())
        {
            Approval = Approval is null ? null : ApprovalStateWords.TryParse(Approval, out ApprovalState state) ? state
                : throw new EvidenceUnavailableException($"an approval has the state '{Approval}', which this version does not know"),
            Opening = AdmissionLog is null ? null : new EvidencePosition(Log, DecisionIdx),
            Course = course,
        };
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
