using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Notices;
using Atellagent.Boundary.Routes.Tunnels;
using Atellagent.Boundary.Streams;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;

namespace Atellagent.Boundary.Permits;

/// <summary>
/// The right to dispatch one granted action, once, over one route, soon: stage 6. A connector takes nothing else. Only the
/// permit office issues one, and only from the receipt of the committed admission.
/// </summary>
public sealed class Permit
{
    private readonly TimeProvider _time;
    private readonly long _issued;
    private int _used;

    private Permit(EvidenceReceipt receipt, ActionId actionId, BoundedAction action, TimeProvider time)
    {
        Admission = receipt.Position;
        ActionId = actionId;
        Action = action;
        _time = time;
        _issued = time.GetTimestamp();
    }

    /// <summary>How long a permit lasts after its admission has committed, on a monotonic clock.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromSeconds(30);

    /// <summary>The action's id.</summary>
    public ActionId ActionId { get; }

    /// <summary>The granted action; the bytes that go upstream are made of it.</summary>
    public BoundedAction Action { get; }

    /// <summary>The route it is for.</summary>
    public RouteDocument Route => Action.Request.Route;

    /// <summary>Where the answer is told while it comes; null where it is told whole.</summary>
    internal AnswerStream? Stream { get; set; }

    /// <summary>Where is told what the destination says before its answer; null where nobody wants to hear it.</summary>
    internal NoticeRelease? Notices { get; set; }

    /// <summary>What the destination may ask the caller; null where its route lets it ask nothing.</summary>
    internal ServerQuestions? Questions { get; set; }

    /// <summary>What is done instead of calling the destination; null where it is called.</summary>
    internal Errand? Errand { get; set; }

    /// <summary>The tunnel that it is for; null where it is for a request.</summary>
    internal OpenTunnel? Tunnel { get; set; }

    /// <summary>Where the admission stands in evidence.</summary>
    public EvidencePosition Admission { get; }

    /// <summary>Uses the permit up. The connector does this as the last thing before it opens the way to the destination.</summary>
    /// <returns>False when it was used before or has ended: nothing may be sent.</returns>
    public bool TryUse() =>
        _time.GetElapsedTime(_issued) < Lifetime && Interlocked.Exchange(ref _used, 1) == 0;

    /// <summary>Issues a permit for an admission that is on disk.</summary>
    /// <param name="receipt">The proof of the admission.</param>
    /// <param name="actionId">The action's id.</param>
    /// <param name="action">The granted action.</param>
    /// <param name="time">The monotonic clock.</param>
    /// <returns>The permit.</returns>
    internal static Permit Issue(EvidenceReceipt receipt, ActionId actionId, BoundedAction action, TimeProvider time) =>
        new(receipt, actionId, action, time);
}
