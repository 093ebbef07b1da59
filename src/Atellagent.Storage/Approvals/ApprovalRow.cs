using System.Collections.Immutable;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Evidence;

namespace Atellagent.Storage.Approvals;

/// <summary>A row of the approvals, as Dapper reads it.</summary>
internal sealed class ApprovalRow
{
    public long Seq { get; init; }

    public string Approval { get; init; } = "";

    public string Action { get; init; } = "";

    public string Digest { get; init; } = "";

    public string State { get; init; } = "";

    public long Version { get; init; }

    public long CreatedAt { get; init; }

    public long ExpiresAt { get; init; }

    public string Log { get; init; } = "";

    public long DecisionIdx { get; init; }

    public byte[] DecisionBody { get; init; } = [];

    public StoredApproval ToApproval(IEnumerable<VoteRow> votes) => new()
    {
        Id = Approval,
        Action = Action,
        Digest = Digest,
        State = ApprovalStateWords.TryParse(State, out ApprovalState state) ? state
            : throw new EvidenceUnavailableException($"an approval has the state '{State}', which this version does not know"),
        Version = Version,
        CreatedAt = EvidenceTime.FromColumn(CreatedAt),
        ExpiresAt = EvidenceTime.FromColumn(ExpiresAt),
        Decision = new EvidencePosition(Log, DecisionIdx),
        DecisionBody = DecisionBody,
        Votes = [.. votes.Select(static vote => vote.ToVote())],
    };
}
