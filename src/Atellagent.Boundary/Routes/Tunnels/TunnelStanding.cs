using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;

namespace Atellagent.Boundary.Routes.Tunnels;

/// <summary>
/// Whether a tunnel may go on: what allowed it is asked again with every change of authority, and every second for what changes with time alone.
/// </summary>
/// <param name="replica">Authority.</param>
/// <param name="binder">Binds its request anew.</param>
/// <param name="request">Its request.</param>
/// <param name="time">The clock.</param>
internal sealed class TunnelStanding(AuthorityReplica replica, AuthorityBinder binder, AuthenticatedRequest request, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private AuthorityView? _seen;
    private long _at;

    /// <summary>The clock of the tunnel's own limits.</summary>
    public TimeProvider Time => time;

    /// <summary>Why it may not go on.</summary>
    /// <returns>Null where it may.</returns>
    public string? WhyNoMore()
    {
        AuthorityView view = replica.Current;
        if (ReferenceEquals(view, _seen) && time.GetElapsedTime(_at) < Interval)
        {
            return null;
        }

        (_seen, _at) = (view, time.GetTimestamp());
        Decision decision = binder.Bind(request, view) switch
        {
            BindingResult.Bound { Request: { } bound } when view.PoliciesOf(bound.Route.Name) is { } policies => DecisionEngine.Decide(policies, bound),
            BindingResult.Refused refused => refused.Denial,
            _ => new Decision.Deny(DenialCode.PolicyUnavailable) { Reasons = [], PolicyVersion = default },
        };
        return decision is Decision.Allow ? null
            : decision.Reasons.FirstOrDefault(static reason => !string.IsNullOrEmpty(reason.Message))?.Message ?? "it is not allowed any more";
    }
}
