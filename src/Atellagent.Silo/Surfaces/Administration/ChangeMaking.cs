using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Administration.BreakGlass;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Silo.Identity;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>
/// Takes a change of documents through its two actions: <c>plan</c>, which only reads, and <c>apply</c> or <c>rollback</c>, which
/// carries the digest of what was planned.
/// </summary>
/// <param name="gate">The way to the boundary's own route.</param>
/// <param name="desk">Keeps the documents for the action.</param>
/// <param name="replica">Authority.</param>
/// <param name="registrar">Keeps the OAuth clients in step.</param>
/// <param name="grains">The grains.</param>
internal sealed class ChangeMaking(AdministrationGate gate, ChangeDesk desk, AuthorityReplica replica, ClientRegistrar registrar, IGrainFactory grains)
{
    // Somebody else's change may come between plan and deed; what was planned is then worked out again.
    private const int MostRounds = 3;

    /// <summary>Makes a change, and answers.</summary>
    /// <param name="context">The request.</param>
    /// <param name="wanted">The change.</param>
    /// <param name="dryRun">Whether only the plan is wanted.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task MakeAsync(HttpContext context, WantedPlan wanted, bool dryRun)
    {
        if (await gate.AuthenticateAsync(context) is not { } caller)
        {
            return;
        }

        for (int round = 1; ; round++)
        {
            if (!await gate.MayReadAsync(context, caller, AdministrationOperations.Plan, wanted.Arguments))
            {
                return;
            }

            ApplyResult plan = await UnderGlassAsync(
                await wanted.MakeAsync(grains.GetGrain<IBoundaryGrain>(AuthorityStorage.Manifest), context.RequestAborted), caller, context.RequestAborted);
            if (dryRun || plan.Proposal is null)
            {
                await ChangeAnswer.WriteAsync(context, plan, dryRun);
                return;
            }

            if (plan.Proposal.NeedsVote)
            {
                await ProposeAsync(context, caller, plan.Proposal, plan.ToJson());
                return;
            }

            if (await TryCarryOutAsync(context, caller, plan.Proposal, isLast: round == MostRounds))
            {
                return;
            }
        }
    }

    /// <summary>Asks for a change that takes a vote, and answers 202 with where it waits.</summary>
    /// <param name="context">The request.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="proposal">The change.</param>
    /// <param name="told">The plan as told.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ProposeAsync(HttpContext context, CallerIdentity caller, ChangeProposal proposal, JsonObject told)
    {
        using IDisposable held = desk.Hold(proposal);
        ActionAnswer answer = await gate.SubmitAsync(caller, AdministrationOperations.Propose, proposal.ToProposal(), context.RequestAborted);
        if (!AdministrationGate.IsCarriedOut(answer))
        {
            await AdministrationGate.RefuseAsync(context, answer);
            return;
        }

        JsonObject change = AdministrationGate.ResultOf(answer);
        context.Response.Headers.Location = "/v1/admin/changes/" + ((JsonString)change["id"]!).Value;
        JsonObject pending = JsonObject.Of(("digest", change["digest"]), ("expiresAt", change["expiresAt"]), ("id", change["id"]));
        await Problem.WriteDecidedAsync(context, answer, told.With("dryRun", JsonBoolean.False).With("pending", pending), StatusCodes.Status202Accepted);
    }

    /// <summary>Brings the OAuth clients in step after a change of documents.</summary>
    /// <returns>A task that ends when they are.</returns>
    public async Task SynchroniseAsync() =>

        // The change is in force: the caller may have left, and its clients are brought in step all the same.
        await registrar.SynchroniseAsync(await replica.RefreshAsync(CancellationToken.None), CancellationToken.None);

    // Whoever holds an open use takes no vote. The boundary's grain asks again when it carries the change out.
    private async Task<ApplyResult> UnderGlassAsync(ApplyResult plan, CallerIdentity caller, CancellationToken cancellationToken) =>
        plan.Proposal is { NeedsVote: true } proposal
        && replica.Current.Principals.TryGetValue(caller.Principal, out PrincipalDocument? holder)
        && BreakGlassRules.MayHold(holder)
        && await grains.GetGrain<IBreakGlassGrain>(AuthorityStorage.Manifest).FindOpenAsync(caller.Principal, cancellationToken) is { } use
            ? plan with { Proposal = proposal.Under(use) }
            : plan;

    private async Task<bool> TryCarryOutAsync(HttpContext context, CallerIdentity caller, ChangeProposal proposal, bool isLast)
    {
        using IDisposable held = desk.Hold(proposal);
        ActionAnswer answer = await gate.SubmitAsync(caller, proposal.Verb, proposal.ToArguments(), context.RequestAborted);
        if (AdministrationGate.IsCarriedOut(answer))
        {
            await SynchroniseAsync();
            await Problem.WriteDecidedAsync(context, answer, AdministrationGate.ResultOf(answer).With("dryRun", JsonBoolean.False));
            return true;
        }

        if (!isLast && AdministrationGate.CodeOf(answer) == "stale_authority")
        {
            return false;
        }

        await AdministrationGate.RefuseAsync(context, answer);
        return true;
    }
}
