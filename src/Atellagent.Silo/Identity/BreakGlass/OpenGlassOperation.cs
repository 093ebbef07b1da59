using System.Collections.Immutable;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Administration.BreakGlass;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Storage.People;
using Atellagent.Storage.Secrets;

namespace Atellagent.Silo.Identity.BreakGlass;

/// <summary>
/// Performs <c>break-glass.open</c>: with a reason it asks for a use, with the id of somebody else's it is the second person, and with a
/// sealed code, which waits at the desk, it opens one at once.
/// </summary>
/// <param name="desk">Where codes wait.</param>
/// <param name="replica">Authority.</param>
/// <param name="attempts">The brake on guessing.</param>
/// <param name="hash">The keyed hash.</param>
/// <param name="grains">The grains.</param>
/// <param name="time">The clock.</param>
internal sealed class OpenGlassOperation(
    CodeDesk desk, AuthorityReplica replica, AttemptTable attempts, ClientSecretHash hash, IGrainFactory grains, TimeProvider time) : IBoundaryOperation
{
    // As with passwords: five are free, then the wait doubles.
    private static readonly AttemptLimit Guesses = new("break-glass/code", 5, TimeSpan.FromMinutes(5), TimeSpan.FromDays(1));

    /// <inheritdoc />
    public IReadOnlyCollection<string> Operations { get; } = [AdministrationOperations.OpenGlass];

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        JsonObject granted = permit.Action.Arguments;
        DateTimeOffset now = time.GetUtcNow();
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        if (GlassStanding.Find(permit.Action.Request.Principal.Name, view, now) is not { } person)
        {
            return new RouteResult.NotSent("stale_authority", "who asks is gone or suspended");
        }

        IBreakGlassGrain glass = grains.GetGrain<IBreakGlassGrain>(AuthorityStorage.Manifest);
        return (granted["use"], granted["reason"], granted["withCode"]) switch
        {
            (JsonString use, null, null) => await ConfirmAsync(glass, use.Value, person, view, cancellationToken),
            (null, JsonString reason, null or JsonBoolean { Value: false }) =>
                await AskAsync(glass, Make(permit, person, reason.Value, now), person, view, cancellationToken),
            (null, JsonString reason, JsonBoolean { Value: true }) =>
                await OpenAsync(glass, Make(permit, person, reason.Value, now), (granted["request"] as JsonString)?.Value, person, view, cancellationToken),
            _ => new RouteResult.NotSent("arguments_invalid", "either a reason, to ask for a use, or the id of a use, to confirm it"),
        };
    }

    private static GlassUse Make(Permit permit, PrincipalDocument holder, string reason, DateTimeOffset now) => new()
    {
        Id = "glass_" + permit.ActionId.ToString()["act_".Length..],
        Holder = holder.Name,
        Reason = reason,
        At = now,
        WaitsUntil = now + BreakGlassRules.Patience,
    };

    private static RouteResult.NotSent? WhyNot(PrincipalDocument holder, ImmutableArray<string> reviewers) =>
        !BreakGlassRules.MayHold(holder)
            ? new RouteResult.NotSent("denied", $"{holder.Name} may not break glass: its document has no spec.breakGlass, and that has to be there before it is needed")
            : reviewers.IsEmpty
                ? new RouteResult.NotSent("denied", "nobody could review the use: that takes another person with the role approver or auditor")
                : null;

    private async Task<RouteResult> AskAsync(
        IBreakGlassGrain glass, GlassUse use, PrincipalDocument holder, AuthorityView view, CancellationToken cancellationToken) =>
        WhyNot(holder, GlassStanding.Reviewers(holder, view, use.At)) is { } refusal
            ? refusal
            : (await glass.AskAsync(use, cancellationToken)).ToResult(time.GetUtcNow());

    private async Task<RouteResult> ConfirmAsync(
        IBreakGlassGrain glass, string id, PrincipalDocument second, AuthorityView view, CancellationToken cancellationToken)
    {
        GlassView known = await glass.ReadAsync(cancellationToken);
        if (known.Uses.FirstOrDefault(use => string.Equals(use.Id, id, StringComparison.Ordinal)) is not { } asked)
        {
            return new RouteResult.NotSent("not_found", "there is no such use");
        }

        if (GlassStanding.Find(asked.Holder, view, time.GetUtcNow()) is not { } holder)
        {
            return new RouteResult.NotSent("stale_authority", "who asked for the use is gone or suspended");
        }

        ImmutableArray<string> reviewers = GlassStanding.Reviewers(holder, view, time.GetUtcNow());
        if (WhyNot(holder, reviewers) is { } refusal)
        {
            return refusal;
        }

        return BreakGlassRules.MayConfirm(second, holder, [.. view.Documents])
            ? (await glass.ConfirmAsync(id, second.Name, holder.BreakGlass!.Value, reviewers, cancellationToken)).ToResult(time.GetUtcNow())
            : new RouteResult.NotSent("denied", "a use is confirmed by another person than who asked for it, one who may break glass too or has the role admin or approver");
    }

    private async Task<RouteResult> OpenAsync(
        IBreakGlassGrain glass, GlassUse use, string? request, PrincipalDocument holder, AuthorityView view, CancellationToken cancellationToken)
    {
        if (desk.Find(request, holder.Name) is not { Code: { } code })
        {
            return new RouteResult.NotSent("arguments_invalid", "there is no such code here; send it to /v1/admin/break-glass");
        }

        ImmutableArray<string> reviewers = GlassStanding.Reviewers(holder, view, use.At);
        if (WhyNot(holder, reviewers) is { } refusal)
        {
            return refusal;
        }

        // Counted before it is compared; what fails in between stays counted.
        if (await attempts.BeginAsync(Guesses, holder.Name, cancellationToken) is { } wait)
        {
            return new RouteResult.NotSent("rate_limited", $"too many codes were tried; wait {Math.Ceiling(wait.TotalSeconds)} seconds");
        }

        GlassAnswer answer = await glass.OpenSealedAsync(use, code.HashFor(hash, holder.Name), holder.BreakGlass!.Value, reviewers, cancellationToken);
        if (answer.Use is not null)
        {
            await attempts.ForgetAsync(Guesses, holder.Name, cancellationToken);
        }
        else if (!answer.IsWrongCode)
        {
            await attempts.UndoAsync(Guesses, holder.Name, cancellationToken);
        }

        return answer.ToResult(time.GetUtcNow());
    }
}
