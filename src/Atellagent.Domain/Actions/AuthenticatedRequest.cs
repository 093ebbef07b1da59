using Atellagent.Domain.Approvals;

namespace Atellagent.Domain.Actions;

/// <summary>
/// An action request whose caller is known: stage 2. The constructor is private and <see cref="Authenticate"/> wants an
/// identity, so that a request cannot go on without one; a conventions test holds that only the principal
/// authenticator calls it.
/// </summary>
public sealed class AuthenticatedRequest
{
    private AuthenticatedRequest(ActionRequest request, CallerIdentity caller, StoredApproval? approval)
    {
        Request = request;
        Caller = caller;
        Approval = approval;
    }

    /// <summary>What is asked for.</summary>
    public ActionRequest Request { get; }

    /// <summary>Who asks.</summary>
    public CallerIdentity Caller { get; }

    /// <summary>The approval that it waited for; null where it comes from its caller.</summary>
    public StoredApproval? Approval { get; }

    /// <summary>What those who were asked have made of it; null where nobody has narrowed it.</summary>
    public ApproverNarrowing? Narrowing { get; private init; }

    /// <summary>The redemption of a permit for it; null where none is redeemed.</summary>
    public Redemption? Redemption { get; private init; }

    /// <summary>When it came in; null where nobody waits behind another for it. Only what is asked for after an outcome became unknown asks for another attempt.</summary>
    public DateTimeOffset? ArrivedAt { get; private init; }

    /// <summary>The trace that it belongs to (W3C Trace Context), 32 hexadecimal digits; null where there is none.</summary>
    public string? Trace { get; private init; }

    /// <summary>The same request as a part of a trace.</summary>
    /// <param name="trace">The trace's id; null for none.</param>
    /// <returns>The request.</returns>
    public AuthenticatedRequest Traced(string? trace) => new(Request, Caller, Approval) { ArrivedAt = ArrivedAt, Narrowing = Narrowing, Redemption = Redemption, Trace = trace };

    /// <summary>The same request, with the time at which it came in.</summary>
    /// <param name="at">The time.</param>
    /// <returns>The request.</returns>
    public AuthenticatedRequest Arrived(DateTimeOffset at) => new(Request, Caller, Approval) { ArrivedAt = at, Narrowing = Narrowing, Redemption = Redemption, Trace = Trace };

    /// <summary>Ties a request to the identity that its token proved.</summary>
    /// <param name="request">The request.</param>
    /// <param name="caller">The identity.</param>
    /// <returns>The authenticated request.</returns>
    public static AuthenticatedRequest Authenticate(ActionRequest request, CallerIdentity caller) => new(request, caller, approval: null);

    /// <summary>A request that was authenticated before, and that people have agreed to since. Everything about it is looked at again but the end of its token.</summary>
    /// <param name="request">The request, as evidence has it.</param>
    /// <param name="caller">The identity that its token proved then.</param>
    /// <param name="approval">The approval.</param>
    /// <param name="narrowing">What those who were asked have made of it; null where nobody has narrowed it.</param>
    /// <returns>The authenticated request.</returns>
    public static AuthenticatedRequest GoOn(ActionRequest request, CallerIdentity caller, StoredApproval approval, ApproverNarrowing? narrowing) =>
        new(request, caller, approval) { Narrowing = narrowing };

    /// <summary>The same request as evidence says that those who were asked have narrowed it; to be decided again, and never to be dispatched.</summary>
    /// <param name="narrowing">What they have made of it; null where nobody has narrowed it.</param>
    /// <returns>The request.</returns>
    internal AuthenticatedRequest Recorded(ApproverNarrowing? narrowing) => new(Request, Caller, Approval) { ArrivedAt = ArrivedAt, Narrowing = narrowing, Redemption = Redemption, Trace = Trace };

    /// <summary>A request that a permit was given for, at the instant at which that is redeemed. Everything about it is looked at again.</summary>
    /// <param name="request">The request, as evidence has it.</param>
    /// <param name="caller">The identity that its token proved then.</param>
    /// <param name="approval">The approval that it needed; null where it needed none.</param>
    /// <param name="narrowing">What those who were asked have made of it; null where nobody has narrowed it.</param>
    /// <param name="redemption">The redemption.</param>
    /// <returns>The authenticated request.</returns>
    public static AuthenticatedRequest Redeem(ActionRequest request, CallerIdentity caller, StoredApproval? approval, ApproverNarrowing? narrowing, Redemption redemption) =>
        new(request, caller, approval) { Narrowing = narrowing, Redemption = redemption };
}
