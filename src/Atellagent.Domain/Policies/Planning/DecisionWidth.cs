using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Policies.Versions;

namespace Atellagent.Domain.Policies.Planning;

/// <summary>Whether one answer to a request allows more than another answer to the same request.</summary>
internal static class DecisionWidth
{
    /// <summary>Compares.</summary>
    /// <param name="before">The one answer.</param>
    /// <param name="policies">The policies that gave it.</param>
    /// <param name="after">The other.</param>
    /// <returns>Same, tighter or wider: wider also where it cannot be shown that the other allows no more.</returns>
    public static PlanVerdict Compare(Decision before, PolicyBundle policies, Decision after)
    {
        BoundedAction? was = Granted(before);
        if (Granted(after) is not { } now)
        {
            return was is null ? PlanVerdict.Same : PlanVerdict.Tighter;
        }

        return was is null ? PlanVerdict.Wider
            : was.Arguments.Equals(now.Arguments) ? !IsNoWider(after, before) ? PlanVerdict.Wider : IsNoWider(before, after) ? PlanVerdict.Same : PlanVerdict.Tighter
            : IsNoWider(after, Ask(was, policies, now)) ? PlanVerdict.Tighter
            : PlanVerdict.Wider;
    }

    // Other arguments are no more where the other policies would grant just these to whoever came with them.
    private static Decision? Ask(BoundedAction was, PolicyBundle policies, BoundedAction now)
    {
        if (!was.Request.Envelope.Sources.All(source => source.Grant.Bounds.Admits(now.Arguments)))
        {
            return null;
        }

        Decision again = DecisionEngine.Decide(policies, RecordedRequests.With(was.Request, now.Arguments));
        return Granted(again)?.Arguments.Equals(now.Arguments) == true ? again : null;
    }

    private static bool IsNoWider(Decision decision, Decision? than) =>
        Granted(decision) is { } action && than is not null && Granted(than) is { } thanAction
        && action.Limits.TimeoutSeconds <= thanAction.Limits.TimeoutSeconds
        && action.Limits.MaxRequestBytes <= thanAction.Limits.MaxRequestBytes
        && action.Limits.MaxResponseBytes <= thanAction.Limits.MaxResponseBytes
        && (thanAction.Scopes is null || action.Scopes?.IsSubsetOf(thanAction.Scopes) == true)
        && thanAction.Draws.All(draw => action.Draws.Any(other => IsNoEasier(other, draw)))
        && Gates(than).All(gate => Gates(decision).Any(other => string.Equals(other.Name, gate.Name, StringComparison.Ordinal) && GateOrder.IsNoEasier(other, gate)))
        && than.ResponseDetectors.All(detector => decision.ResponseDetectors.Contains(detector, StringComparer.Ordinal));

    private static BoundedAction? Granted(Decision decision) => decision switch
    {
        Decision.Allow allow => allow.Action,
        Decision.Narrow narrow => narrow.Action,
        Decision.AwaitApproval awaited => awaited.Action,
        _ => null,
    };

    private static ImmutableArray<ApprovalGate> Gates(Decision decision) => decision is Decision.AwaitApproval awaited ? awaited.Gates : [];

    // What a counter held then is not known: one that is asked in the same way, for as much and with no more room, refuses no less.
    private static bool IsNoEasier(CounterDraw draw, CounterDraw than) =>
        draw.IsRate == than.IsRate
        && draw.Per == than.Per
        && draw.Units >= than.Units
        && draw.MostUnits <= than.MostUnits
        && string.Equals(draw.Counter, than.Counter, StringComparison.Ordinal)
        && string.Equals(draw.Source, than.Source, StringComparison.Ordinal)
        && string.Equals(draw.SourceKind, than.SourceKind, StringComparison.Ordinal);
}
