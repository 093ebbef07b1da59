using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Decisions;

/// <summary>
/// Holds a call against the bounds that are not about arguments: where it may go, with which scopes, when, within which limits.
/// Only limits are repaired; of them the smallest holds.
/// </summary>
internal static class CallNarrowing
{
    /// <summary>Narrows a call.</summary>
    /// <param name="request">The request with its envelope.</param>
    /// <param name="arguments">The arguments as granted.</param>
    /// <param name="narrows">The narrowing rules that hold, sorted.</param>
    /// <param name="changes">What the rules changed.</param>
    /// <param name="refusal">The rule, or null where it is the envelope, and why the call is refused.</param>
    /// <returns>The action as granted, or null.</returns>
    public static BoundedAction? Apply(
        BoundRequest request,
        JsonObject arguments,
        IReadOnlyList<CompiledRule>? narrows,
        out ImmutableArray<ArgumentChange> changes,
        out (CompiledRule? Rule, string Message) refusal)
    {
        (changes, refusal) = ([], default);
        BoundSet meet = BoundSet.None;
        foreach (EnvelopeSource source in request.Envelope.Sources)
        {
            meet = meet.Meet(OfCall(source.Grant.Bounds));
        }

        RouteLimits limits = meet.Limits.Within(request.Route.Limits);
        foreach (CompiledRule rule in narrows ?? [])
        {
            if (!rule.Bounds.AdmitsCircumstances(request.Now, request.Deployment?.Environment))
            {
                refusal = (rule, "it is outside the times or environments");
                return null;
            }

            BoundSet bounds = OfCall(rule.Bounds);
            if (ReferenceEquals(bounds, BoundSet.None))
            {
                continue;
            }

            meet = meet.Meet(bounds);
            if (meet.Scopes is { Count: 0 } || meet.Targets is { IsDefault: false, Length: 0 })
            {
                refusal = (rule, "with the other bounds, no target or no scope is left");
                return null;
            }

            RouteLimits smaller = bounds.Limits.Within(limits);
            changes = [.. changes, .. Changed(limits, smaller, rule)];
            limits = smaller;
        }

        if (!meet.Targets.IsDefault && !OperationTarget.IsInside(meet, request.Route, request.Operation, arguments))
        {
            refusal = (narrows?.FirstOrDefault(static r => !r.Bounds.Targets.IsDefault), "the destination is outside the targets");
            return null;
        }

        ImmutableArray<CounterDraw> draws = CounterDraws.Of(request, arguments, narrows, out refusal);
        return refusal.Message is null ? new BoundedAction(request, arguments) { Limits = limits, Scopes = meet.Scopes, Draws = draws } : null;
    }

    private static BoundSet OfCall(BoundSet bounds) => bounds.Targets.IsDefault && bounds.Scopes is null && bounds.Limits.IsNone
        ? BoundSet.None
        : BoundSet.None with { Targets = bounds.Targets, Scopes = bounds.Scopes, Limits = bounds.Limits };

    private static IEnumerable<ArgumentChange> Changed(RouteLimits from, RouteLimits to, CompiledRule rule)
    {
        (string, int, int)[] limits =
        [
            ("maxRequestBytes", from.MaxRequestBytes, to.MaxRequestBytes),
            ("maxResponseBytes", from.MaxResponseBytes, to.MaxResponseBytes),
            ("timeoutSeconds", from.TimeoutSeconds, to.TimeoutSeconds),
        ];
        foreach ((string name, int before, int after) in limits)
        {
            if (before != after)
            {
                yield return new ArgumentChange("/limits/" + name, JsonNumber.Of(before), JsonNumber.Of(after), rule.Policy, rule.Id);
            }
        }
    }
}
