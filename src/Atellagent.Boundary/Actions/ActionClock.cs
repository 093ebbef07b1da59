using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Shadows;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Microsoft.Extensions.Hosting;

namespace Atellagent.Boundary.Actions;

/// <summary>Begins actions: gives each its ids, its key and its time.</summary>
/// <param name="ids">Where identifiers come from.</param>
/// <param name="time">The clock.</param>
/// <param name="lifetime">Says when the silo stops.</param>
public sealed class ActionClock(IdSource ids, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>Looks what a draft that runs beside the policies in force makes of requests.</summary>
    /// <param name="view">Authority.</param>
    /// <param name="route">The route that is asked for; the boundary's own has no drafts.</param>
    /// <returns>What looks; null where no draft runs.</returns>
    internal Func<BoundRequest, Decision, JsonObject>? Look(AuthorityView view, string route) =>
        view.Shadow is { } draft && view.PoliciesOf(route) is { } inForce && !AdministrationRoute.IsReserved(route)
            ? (bound, decision) => ShadowLook.Tell(draft, inForce, bound, decision, time)
            : null;

    /// <summary>The clock itself, for what lasts.</summary>
    internal TimeProvider Time => time;

    /// <summary>The time.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The silo is stopping for good: what is still under way is given up as unknown.</summary>
    public CancellationToken Stopping => lifetime.ApplicationStopped;

    /// <summary>Whose idempotency keys a caller uses: keys of different callers never meet, nor those of one that acts on behalf of different ones.</summary>
    /// <param name="caller">The caller.</param>
    /// <returns>The scope.</returns>
    public static string Scope(CallerIdentity caller) => caller.Delegation.IsEmpty
        ? $"{caller.Deployment ?? ""}|{caller.Principal}"
        : $"{caller.Deployment ?? ""}|{caller.Principal}|{string.Join('|', caller.Delegation.Select(static d => $"{d.Deployment ?? ""}>{d.Principal}{(d.IsClaimed ? "?" : "")}"))}";

    /// <summary>A new approval's id.</summary>
    /// <returns>The id.</returns>
    internal ApprovalId NextApproval() => ids.NextApproval();

    /// <summary>Begins an action.</summary>
    /// <param name="authenticated">The request and its caller.</param>
    /// <returns>Its story, still empty.</returns>
    internal ActionStory Begin(AuthenticatedRequest authenticated)
    {
        // One that goes on after an approval, or whose permit is redeemed, is the same action, decided once more.
        return new ActionStory(
            ActionId.TryParse(authenticated.Redemption?.Action ?? authenticated.Approval?.Action, out ActionId waiting) ? waiting : ids.NextAction(),
            ids.NextDecision(),
            authenticated,
            Scope(authenticated.Caller),
            authenticated.Request.IdempotencyKey,
            ids.NextSalt(),
            ids.Silo);
    }
}
