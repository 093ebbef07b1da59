using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Approvals;

/// <summary>
/// Decides an action that waits once more, inside the bounds of somebody who was asked. It is the deciding of any action, with one input more;
/// what comes of it is less of the same action, asked of the same people, or a refusal. Nothing is admitted with it.
/// </summary>
/// <param name="binder">Binds what waits.</param>
/// <param name="clock">Begins the record.</param>
public sealed class ApprovalNarrowing(AuthorityBinder binder, ActionClock clock)
{
    private const int MostBounds = 32;

    /// <summary>Decides.</summary>
    /// <param name="approval">The approval.</param>
    /// <param name="waiting">The action that waits.</param>
    /// <param name="bounds">The bounds, and whose they are.</param>
    /// <param name="view">The authority.</param>
    /// <returns>What it would be.</returns>
    internal NarrowedForm Decide(StoredApproval approval, WaitingAction waiting, ApproverBounds bounds, AuthorityView view)
    {
        ApproverNarrowing narrowing = new([.. waiting.Narrowing?.By ?? [], bounds], waiting.Gates);
        if (narrowing.By.Length > MostBounds)
        {
            return new NarrowedForm.Refused("invalid_request", $"it was narrowed {MostBounds} times before; reject it, or agree to it as it stands");
        }

        AuthenticatedRequest again = AuthenticatedRequest.GoOn(waiting.Request, waiting.Caller, approval, narrowing);
        if (waiting.Granted is not { } granted || binder.BindForVoters(again, view) is not { } bound)
        {
            return new NarrowedForm.Refused("stale_authority", "the action would be refused by now, however it is narrowed");
        }

        if (ApprovalCheck.FindMoved(waiting, bound, view) is { } moved)
        {
            return new NarrowedForm.Refused("stale_authority", moved);
        }

        return DecisionEngine.Decide(view.PoliciesOf(bound.Route.Name)!, bound) switch
        {
            Decision.Deny denied => new NarrowedForm.Refused("denied", "narrowed so, it would be denied: " + string.Join("; ", denied.Reasons.Select(static reason => reason.Message))),
            Decision.AwaitApproval awaited => Decide(again, approval, waiting, granted, awaited, bound),
            _ => new NarrowedForm.Refused("denied", "narrowed so, nobody would be asked for it"),
        };
    }

    private NarrowedForm Decide(
        AuthenticatedRequest again, StoredApproval approval, WaitingAction waiting, JsonObject granted, Decision.AwaitApproval awaited, BoundRequest bound)
    {
        string digest = awaited.Action.Digest.ToString();
        if (string.Equals(digest, approval.Digest, StringComparison.Ordinal))
        {
            return new NarrowedForm.Refused("invalid_request", "these bounds change nothing of what waits; agree to it as it stands");
        }

        // A policy may answer to less with something else, and that nobody has asked for.
        if (Narrower.FindWider(granted, awaited.Action.Arguments) is { } place)
        {
            return new NarrowedForm.Refused("invalid_request", $"narrowed so, {place} would not be less of what waits but something else");
        }

        if (awaited.Gates.FirstOrDefault(gate => waiting.Gates.All(asked => !string.Equals(asked.Name, gate.Name, StringComparison.Ordinal))) is { } another)
        {
            return new NarrowedForm.Refused("denied", $"narrowed so, the gate {another.Name} would be asked, which was not; let it be asked for anew");
        }

        ActionStory story = clock.Begin(again);
        story.Know(bound.Operation);
        story.Wait(ApprovalTold.Opened(approval.Id, awaited, approval.ExpiresAt));
        JsonObject told = story.Tell(awaited);
        EvidenceEntry record = story.DecisionRecord(awaited, told, bound, clock.Now, claim: null);
        return new NarrowedForm.Less(digest, told, record with
        {
            Index = record.Index with { Approver = again.Narrowing!.By[^1].By },
            Approval = new ApprovalStep.Narrowed(approval.Id, approval.Version, digest),
        });
    }
}
