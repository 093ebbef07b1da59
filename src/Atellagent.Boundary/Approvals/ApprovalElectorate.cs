using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Policies;

namespace Atellagent.Boundary.Approvals;

/// <summary>Says who may vote on what waits, as authority stands now.</summary>
/// <param name="binder">Binds what waits, for conditions on voters.</param>
/// <param name="time">The clock.</param>
public sealed class ApprovalElectorate(AuthorityBinder binder, TimeProvider time)
{
    /// <summary>Finds what is voted on, and who votes.</summary>
    /// <param name="approval">The approval.</param>
    /// <param name="waiting">The action that waits.</param>
    /// <param name="view">The authority.</param>
    /// <returns>The subject and the roll.</returns>
    internal (ApprovalSubject Subject, VoterRoll Roll) Of(StoredApproval approval, WaitingAction waiting, AuthorityView view)
    {
        bool asksForConditions = waiting.Gates.Any(static gate => !gate.From.When.IsEmpty || gate.Escalation is { To.When.IsEmpty: false });
        BoundRequest? bound = asksForConditions ? binder.BindForVoters(AuthenticatedRequest.GoOn(waiting.Request, waiting.Caller, approval, waiting.Narrowing), view) : null;
        return (ApprovalCheck.Subject(approval, waiting, bound, view), ApprovalCheck.Roll(view, time.GetUtcNow()));
    }

    /// <summary>Finds in whose place a vote is cast that says nothing of it: the voter's own where it may, else of the first who is away and named it.</summary>
    /// <param name="voter">The voter.</param>
    /// <param name="gates">The gates.</param>
    /// <param name="subject">What is voted on.</param>
    /// <param name="roll">Who votes.</param>
    /// <returns>The absent person; null where the voter votes for itself, or may not vote at all.</returns>
    internal static string? Represents(string voter, ImmutableArray<ApprovalGate> gates, ApprovalSubject subject, VoterRoll roll) =>
        gates.Any(gate => roll.WhyNot(voter, gate, subject) is null)
            ? null
            : roll.AbsentFor(voter).FirstOrDefault(absent => gates.Any(gate => roll.WhyNot(voter, gate, subject, absent) is null));
}
