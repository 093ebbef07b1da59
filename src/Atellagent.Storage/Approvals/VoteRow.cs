using Atellagent.Domain.Approvals;
using Atellagent.Storage.Evidence;

namespace Atellagent.Storage.Approvals;

/// <summary>A row of the votes, as Dapper reads it.</summary>
internal sealed class VoteRow
{
    public long Seq { get; init; }

    public string Voter { get; init; } = "";

    public long Approves { get; init; }

    public string Comment { get; init; } = "";

    public long At { get; init; }

    public ApprovalVote ToVote() => new(Voter, Approves == 1, Comment, EvidenceTime.FromColumn(At));
}
