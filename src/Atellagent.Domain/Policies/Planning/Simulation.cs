using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Planning;

/// <summary>
/// Decides recorded requests again, under what is in force and under a draft, and tells where the draft's answer differs. It
/// decides by the binder and the engine that decide for callers, touches nothing, and may be used by many threads. What cannot be
/// decided again is told as such and never guessed; where it cannot be shown that no more is allowed, the verdict is wider.
/// </summary>
/// <param name="inForce">What is in force.</param>
/// <param name="draft">What might be.</param>
public sealed class Simulation(IRecordedBinding inForce, IRecordedBinding draft)
{
    /// <summary>Decides one recorded request again.</summary>
    /// <param name="recorded">The decision as recorded.</param>
    /// <returns>The two answers and how they differ.</returns>
    public SimulatedDecision Decide(RecordedDecision recorded)
    {
        if (FindProblem(recorded) is { } problem)
        {
            return Unknown(recorded, problem);
        }

        JsonObject arguments = recorded.Arguments!;
        Decision before = Decide(inForce, recorded, arguments);
        if (before is Decision.Deny { Code: var gone } && IsGone(gone) && !IsGone(recorded.Code))
        {
            return Unknown(recorded, $"what it was decided under is not in force any more: {before.Reasons[0].Message}");
        }

        Decision after = ReferenceEquals(inForce, draft) ? before : Decide(draft, recorded, arguments);
        return new SimulatedDecision(recorded, DecisionWidth.Compare(before, inForce.Policies, after), before, after, null) { IsAnsweredOtherwiseToday = !IsAsRecorded(recorded, before) };
    }

    /// <summary>Whether a decision is the recorded one: its effect, its code and what it grants.</summary>
    /// <param name="recorded">The decision as recorded.</param>
    /// <param name="decision">The decision made again.</param>
    /// <returns>False where they differ in any of these.</returns>
    public static bool IsAsRecorded(RecordedDecision recorded, Decision decision)
    {
        (JsonObject? granted, ImmutableArray<ArgumentChange> changes) = decision switch
        {
            Decision.Allow allow => (allow.Action.Arguments, []),
            Decision.Narrow narrow => (narrow.Action.Arguments, narrow.Changes),
            Decision.AwaitApproval awaited => (awaited.Action.Arguments, awaited.Changes),
            _ => (null, ImmutableArray<ArgumentChange>.Empty),
        };

        // What people have agreed to was asked of them first: without their votes, which are not voted again, it waits for them.
        bool isEffect = string.Equals(recorded.Effect, decision.Effect, StringComparison.Ordinal)
            || (recorded.IsApproved && recorded.Effect is "allow" or "narrow" && decision is Decision.AwaitApproval);
        return isEffect && recorded.Code == (decision as Decision.Deny)?.Code && Equals(recorded.Granted, granted) && HasSameLimits(recorded, changes);
    }

    private static Decision Decide(IRecordedBinding under, RecordedDecision recorded, JsonObject arguments) => under.Bind(recorded, arguments) switch
    {
        { Request: BoundRequest bound } => DecisionEngine.Decide(under.Policies, bound),
        { Refusal: { } refusal } => refusal,
        _ => throw new InvalidOperationException("a recorded request was neither bound nor refused"),
    };

    private static string? FindProblem(RecordedDecision recorded) =>
        recorded.Arguments is null ? "the arguments were not kept"
        : recorded.TokenIssuedAt is null || recorded.TokenExpiresAt is null ? "the times of the token were not kept"
        : recorded.Delegation.IsDefault ? "on whose behalf it was asked cannot be read"
        : recorded.IsBeyond ? "another version of the boundary has recorded who took part"
        : recorded.Code switch
        {
            DenialCode.PrincipalRefused or DenialCode.DeploymentRefused or DenialCode.TokenRefused => "its caller was refused before the policies were asked",
            DenialCode.RouteDisabled or DenialCode.CalleeRefused => "its route was closed when it was asked",
            DenialCode.StaleAuthority => "authority changed while it was decided",
            DenialCode.RateLimited or DenialCode.BudgetExhausted => "a rate, a budget or a line was full, and what counters held was not kept",
            _ => null,
        };

    // Refusals that say that something is not there, and nothing about what was asked of it.
    private static bool IsGone(DenialCode? code) => code is DenialCode.PrincipalRefused
        or DenialCode.DeploymentRefused
        or DenialCode.UnknownRoute
        or DenialCode.UnknownOperation
        or DenialCode.CalleeRefused;

    private static bool HasSameLimits(RecordedDecision recorded, ImmutableArray<ArgumentChange> changes)
    {
        int limits = 0;
        foreach (ArgumentChange change in changes)
        {
            if (!change.Path.StartsWith(RecordedDecision.LimitPath, StringComparison.Ordinal))
            {
                continue;
            }

            limits++;
            if (!recorded.Limits.TryGetValue(change.Path, out JsonValue? limit) || !Equals(limit, change.To))
            {
                return false;
            }
        }

        return limits == recorded.Limits.Count;
    }

    private static SimulatedDecision Unknown(RecordedDecision recorded, string problem) => new(recorded, PlanVerdict.Unknown, null, null, problem);
}
