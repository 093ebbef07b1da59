using System.Collections.Immutable;
using Atellagent.Boundary.Approvals;
using Atellagent.Boundary.Denials;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Routes;
using Atellagent.Boundary.Routes.Tunnels;
using Atellagent.Boundary.Streams;
using Atellagent.Boundary.Turns;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Labels;

namespace Atellagent.Boundary.Actions;

/// <summary>
/// Tells one action in JSON: its decision record, its outcome record, and the answer to its caller, all from the same
/// values, so that evidence and answer cannot differ.
/// </summary>
/// <param name="id">The action's id.</param>
/// <param name="decisionId">The decision's id.</param>
/// <param name="authenticated">The request and its caller.</param>
/// <param name="scope">Whose idempotency keys apply.</param>
/// <param name="key">The caller's idempotency key, or null.</param>
/// <param name="salt">A new salt for what stands beside its records.</param>
/// <param name="silo">The silo that decides.</param>
internal sealed partial class ActionStory(
    ActionId id,
    DecisionId decisionId,
    AuthenticatedRequest authenticated,
    string scope,
    string? key,
    string salt,
    string silo)
{
    private readonly ActionRequest _request = authenticated.Request;
    private readonly CallerIdentity _caller = authenticated.Caller;
    private CourseStep.Admitted? _again;
    private CourseStep.Admitted? _issue;
    private JsonObject? _permit;
    private StoredApproval? _used;
    private JsonObject? _approval = authenticated.Approval is not { } approval ? null
        : IsIssue(authenticated) ? ApprovalTold.Given(approval, authenticated).With("state", new JsonString(approval.State.ToWord()))
        : ApprovalTold.Given(approval, authenticated);

    /// <summary>The action's id.</summary>
    public ActionId Id => id;

    /// <summary>The decision's id.</summary>
    public DecisionId DecisionId => decisionId;

    /// <summary>Whose it is.</summary>
    public string Scope => scope;

    /// <summary>The turns that it has, while it is under way.</summary>
    public Passage? Passage { get; set; }

    /// <summary>Where its answer is told while it comes; null where it is told whole.</summary>
    public IAnswerSink? Sink { get; set; }

    /// <summary>The tunnel that it asks for; null where it asks for something else.</summary>
    public OpenTunnel? Tunnel { get; set; }

    /// <summary>What has to become true of labels together with its admission; null where nothing has.</summary>
    public LabelStep? Gains { get; set; }

    /// <summary>The action that was told in its place, because it repeats that; null where it repeats none.</summary>
    public StoredAction? ToldAgain { get; set; }

    /// <summary>Whether people have agreed to the action.</summary>
    public bool IsApproved => authenticated.Approval is not null;

    /// <summary>Whether the action was decided before, and is looked at once more before anything happens.</summary>
    public bool IsRevalidated => IsApproved || authenticated.Redemption is not null;

    /// <summary>Whether whoever asks has no way to wait for people.</summary>
    public bool CannotWait => _request.RefusesWaiting;

    /// <summary>Whether it goes on as soon as there is room, without having been asked for anew.</summary>
    public bool StaysDue => IsApproved && authenticated.Redemption is null;

    /// <summary>Looks what a draft that runs beside the policies in force makes of the request, when its decision is recorded; null where none runs.</summary>
    public Func<BoundRequest, Decision, JsonObject>? Look { get; set; }

    /// <summary>The action as it stood before this attempt, of which nobody knows what came; null for the first.</summary>
    public StoredAction? Before { get; private set; }

    /// <summary>Whether the permit has been handed to a connector, from when on nobody can say that nothing was sent.</summary>
    public bool Dispatching { get; set; }

    /// <summary>The digest of what was asked.</summary>
    public string RequestDigest { get; } = Digest.Of(authenticated.Request.ToJson()).ToString();

    /// <summary>Whether an action was asked for in the same words.</summary>
    /// <param name="action">The action.</param>
    /// <returns>False where its key is used for something else now.</returns>
    public bool IsSameRequest(StoredAction action) => RecordParts.IsAskedBy(action, RequestDigest);

    /// <summary>The decision as the contract tells it.</summary>
    /// <param name="decision">The decision.</param>
    /// <returns>The JSON object.</returns>
    public JsonObject Tell(Decision decision)
    {
        (BoundedAction? action, ImmutableArray<ArgumentChange> changes) = decision switch
        {
            Decision.Allow allow => (allow.Action, []),
            Decision.Narrow narrow => (narrow.Action, narrow.Changes),
            Decision.AwaitApproval await => (await.Action, await.Changes),
            _ => (null, ImmutableArray<ArgumentChange>.Empty),
        };
        return JsonObject.Of(
            ("bounds", (decision as Decision.Deny)?.Bounds is { } bounds ? BoundsJson.Of(bounds) : null),
            ("changes", changes.IsEmpty ? null : Array(changes, Tell)),
            ("effect", new JsonString(decision.Effect)),
            ("exceptions", decision.Exceptions.IsEmpty ? null : new JsonArray([.. decision.Exceptions.Select(static e => new JsonString(e))])),
            ("granted", action is null ? null : JsonObject.Of(("arguments", CanonicalJson.Keep(action.Arguments)))),
            ("id", new JsonString(decisionId.ToString())),
            ("policyVersion", new JsonString(decision.PolicyVersion.ToString())),
            ("reasons", Array(decision.Reasons, Tell)),
            ("requested", JsonObject.Of(("arguments", CanonicalJson.Keep(_request.Arguments)))),
            ("resetsAt", Text((decision as Decision.Deny)?.ResetsAt is { } resets ? Rfc3339.Text(resets) : null)));
    }

    /// <summary>Takes the story on as another attempt of an action that was sent before.</summary>
    /// <param name="before">The action.</param>
    /// <param name="returned">What the attempt before had taken from budgets.</param>
    public void SendAgain(StoredAction before, ImmutableArray<CounterSettlement> returned)
    {
        Before = before;
        id = ActionId.TryParse(before.Action, out ActionId same) ? same : throw new EvidenceUnavailableException("a stored action has no id");
        _salt = RecordParts.SaltOf(before.DecisionBody);
        _again = new CourseStep.Admitted(CourseState.UnderWay, before.Course!.Version) { Returned = returned };
    }

    /// <summary>Takes the story on as that of an action that was decided before, and for which another permit may be given.</summary>
    /// <param name="before">The action.</param>
    public void IssueAgain(StoredAction before)
    {
        id = ActionId.TryParse(before.Action, out ActionId same) ? same : throw new EvidenceUnavailableException("a stored action has no id");
        _salt = RecordParts.SaltOf(before.DecisionBody);
        _issue = new CourseStep.Admitted(CourseState.Issued, before.Course!.Version);
        _permit = null;
    }

    /// <summary>The record of a decision that gives a permit: nothing is admitted with it, and nothing taken.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="told">The same as told to the caller.</param>
    /// <param name="action">The action as granted.</param>
    /// <param name="now">When.</param>
    /// <returns>The entry.</returns>
    public EvidenceEntry IssueRecord(Decision decision, JsonObject told, BoundedAction action, DateTimeOffset now)
    {
        DateTimeOffset end = now + Permits.Permit.Lifetime;
        _permit = JsonObject.Of(
            ("expiresAt", new JsonString(Rfc3339.Text(end < _caller.ExpiresAt ? end : _caller.ExpiresAt))),
            (ApprovalTold.Kept, ApprovalTold.Keep(action.Request)),
            ("version", JsonNumber.Of(_issue is null ? 1 : _issue.Version + 1)));
        CourseStep step = _issue is null ? new CourseStep.Begun(CourseState.Issued) : _issue;
        return DecisionRecord(decision, told, action.Request, now, Claim(action.Request.AuthorityClock, answer: null) with { Course = step });
    }

    /// <summary>Notes what the action waits for, so that record and answer tell it.</summary>
    /// <param name="opened">The approval as told; null where it may not wait after all.</param>
    public void Wait(JsonObject? opened) => _approval = opened;

    /// <summary>Notes the approval of an earlier call that this one uses, so that record and answer tell it.</summary>
    /// <param name="used">The approval; null where it uses none after all.</param>
    public void Use(StoredApproval? used)
    {
        if (_used is not null || used is not null)
        {
            _used = used;
            _approval = used is null ? null : ApprovalTold.Used(used);
        }
    }

    /// <summary>The decision record: stage 4's evidence.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="told">The same as told to the caller.</param>
    /// <param name="bound">The bound request, where it came so far.</param>
    /// <param name="now">When.</param>
    /// <param name="claim">What the record claims; null for nothing.</param>
    /// <param name="counted">The denials that are counted in it; null where it is of one decision.</param>
    /// <param name="end">The answer, where the record ends an action that was claimed before; null otherwise.</param>
    /// <returns>The entry.</returns>
    public EvidenceEntry DecisionRecord(
        Decision decision,
        JsonObject told,
        BoundRequest? bound,
        DateTimeOffset now,
        ActionClaim? claim,
        DenialCount? counted = null,
        ActionAnswer? end = null)
    {
        ImmutableArray<CounterDraw> draws = IsIssue(authenticated) ? [] : Granted(decision)?.Draws ?? [];
        _decided = Facets(decision, bound);
        ReadOnlyMemory<byte>? payload = DecisionPayload(decision, told, bound, claim?.Answer ?? Stored(end), draws);
        return new EvidenceEntry
        {
            Body = DecisionBody(decision, told, bound, now, claim, counted, draws, payload),
            Payload = payload,
            Index = Index("decision", now) with { Effect = decision.Effect, Decided = _decided },
            Claim = claim,
            Labels = IsAdmission(claim) ? Gains : null,
        };
    }

    /// <summary>The claim of this action.</summary>
    /// <param name="expectedClock">The clock for an admission; null for a refusal.</param>
    /// <param name="answer">The answer of an action that ends here.</param>
    /// <returns>The claim.</returns>
    public ActionClaim Claim(long? expectedClock, ActionAnswer? answer) => new()
    {
        Action = id.ToString(),
        Scope = scope,
        Key = key,
        RequestDigest = RecordParts.Commit(_salt, RequestDigest),
        ExpectedClock = expectedClock,
        Answer = Stored(answer),
    };

    /// <summary>The claim of this action's admission.</summary>
    /// <param name="action">The action as granted.</param>
    /// <returns>The claim.</returns>
    public ActionClaim Claim(BoundedAction action) => Claim(action.Request.AuthorityClock, answer: null) with
    {
        Draws = action.Draws,
        Approval = authenticated.Approval is { } approval
            ? new ApprovalClaim(approval.Id, approval.Version, action.Digest.ToString(), action.Request.Now) { Usage = ApprovalUses.Granted(approval, action.Request.Approval) }
            : null,
        Course = authenticated.Redemption is { } redemption
            ? new CourseStep.Admitted(CourseState.Redeemed, redemption.Version) { Redeemer = ActionClock.Scope(redemption.Redeemer) }
            : _again,
        Use = _used is null ? null : new ApprovalUseClaim(_used.Id, action.Digest.ToString(), action.Request.Now),
    };

    /// <summary>The claim of a refusal that another time may be none: the caller's key stays free for it.</summary>
    /// <param name="answer">The answer.</param>
    /// <returns>The claim.</returns>
    public ActionClaim ClaimForNow(ActionAnswer answer) => Claim(expectedClock: null, answer) with { Key = null };

    /// <summary>What a denial has in common with others; null where its record is its own: one for good that uses up a key of its caller's, or of an action that was decided before.</summary>
    /// <param name="decision">The decision.</param>
    /// <returns>The kind.</returns>
    public DenialKind? Kind(Decision decision) => decision is Decision.Deny deny && !IsRevalidated && Before is null && (key is null || deny.IsForNow)
        ? new DenialKind(deny.Code, _request.Surface, _request.Route, _request.Operation, deny.PolicyVersion.ToString(), string.Join('\n', deny.Reasons.Select(static r => $"{r.Policy}#{r.Rule} {r.Message}")))
        : null;

    /// <summary>The refusal of an action that people had agreed to, or that a permit was given for: it ends with this record, and so does its approval.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="told">The same as told to the caller.</param>
    /// <param name="bound">The bound request, where it came so far.</param>
    /// <param name="now">When.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>The entry; null where the action waited for nobody.</returns>
    public EvidenceEntry? EndRecord(Decision decision, JsonObject told, BoundRequest? bound, DateTimeOffset now, ActionAnswer answer)
    {
        EvidenceEntry record = DecisionRecord(decision, told, bound, now, claim: null, end: answer);
        ActionConclusion end = new(id.ToString(), Stored(answer)!.Value);
        return (authenticated.Approval, authenticated.Redemption) switch
        {
            (null, null) => null,

            // The permit can be redeemed as long as it lasts, when there is room.
            (_, not null) when decision is Decision.Deny { IsForNow: true } => record,
            ({ } approval, _) => record with
            {
                Index = record.Index with { Outcome = ApprovalState.Cancelled.ToWord() },
                Approval = new ApprovalStep.Moved(approval.Id, approval.Version, ApprovalState.Cancelled, Vote: null),
                Conclusion = end,
            },
            (_, { } redemption) => record with { Conclusion = end with { Course = new CourseEnd(redemption.Version) } },
        };
    }

    /// <summary>The outcome record: stage 8's evidence.</summary>
    /// <param name="answer">The answer that tells it.</param>
    /// <param name="result">What came of the dispatch; of what the destination said only the digest is kept in the log.</param>
    /// <param name="release">In what form the answer leaves; null where there is none.</param>
    /// <param name="now">When.</param>
    /// <param name="settlements">What the action has taken from counters in the end, where that differs from what it reserved.</param>
    /// <param name="gains">What has to become true of labels together with it; null where nothing has.</param>
    /// <returns>The entry.</returns>
    public EvidenceEntry OutcomeRecord(
        ActionAnswer answer,
        RouteResult result,
        ReleaseDecision? release,
        DateTimeOffset now,
        ImmutableArray<CounterSettlement> settlements,
        LabelStep? gains = null)
    {
        ReadOnlyMemory<byte> stored = Stored(answer)!.Value;
        ReadOnlyMemory<byte>? payload = OutcomePayload(stored, result, release, settlements);
        return new EvidenceEntry
        {
            Body = OutcomeBody(answer, result, release, now, settlements, payload),
            Payload = payload,
            Labels = gains,
            Index = Index("outcome", now) with { Outcome = result.Status, Decided = release is null ? _decided : Found(release), ReleaseRules = release is null ? [] : Rules(release.Evaluated, release.Reasons) },
            Conclusion = new ActionConclusion(id.ToString(), stored)
            {
                Settlements = settlements,
                WasApproved = IsApproved,
                IsUnknown = result is RouteResult.Unknown,
                Course = _again is null ? null : new CourseEnd(_again.Version + 1),
            },
        };
    }

    /// <summary>The answer to the caller.</summary>
    /// <param name="told">The decision as told.</param>
    /// <param name="digest">The granted action's digest, or what was asked where nothing was granted.</param>
    /// <param name="outcome">The outcome, or null where there was none.</param>
    /// <param name="code">The problem code, or null.</param>
    /// <param name="detail">The problem in words.</param>
    /// <returns>The answer.</returns>
    public ActionAnswer Answer(JsonObject told, string digest, JsonObject? outcome, string? code, string? detail) => new()
    {
        Code = code,
        Detail = detail,
        Body = ActionAnswer.Tell(id.ToString(), told, new JsonString(digest), outcome, _approval is null ? null : ApprovalTold.Public(_approval)),
    };

    /// <summary>The outcome as the contract tells it.</summary>
    /// <param name="result">What came of the dispatch.</param>
    /// <param name="release">In what form the answer leaves the boundary; null where there is none.</param>
    /// <returns>The JSON object.</returns>
    public static JsonObject Tell(RouteResult result, ReleaseDecision? release) => result switch
    {
        RouteResult.Completed completed => JsonObject.Of(
            ("httpStatus", completed.HttpStatus is { } status ? JsonNumber.Of(status) : null),
            ("reasons", release is null || release.Reasons.IsEmpty ? null : Array(release.Reasons, Tell)),
            ("released", new JsonString(Released(release, completed))),
            ("result", release?.Result),
            ("status", new JsonString(result.Status))),
        RouteResult.NotSent refused => JsonObject.Of(
            ("code", new JsonString(refused.Code)),
            ("reason", new JsonString(refused.Reason)),
            ("status", new JsonString(result.Status))),
        RouteResult.Unknown unknown => JsonObject.Of(
            ("reason", new JsonString(unknown.Reason)),
            ("released", release is { IsPartial: true } ? new JsonString(Partial) : null),
            ("result", release?.Result),
            ("status", new JsonString(result.Status))),
        _ => JsonObject.Of(("status", new JsonString("unknown"))),
    };

    private const string Partial = "partial";

    private static string Released(ReleaseDecision? release, RouteResult.Completed completed) => release?.Effect switch
    {
        _ when release is { IsPartial: true } => Partial,
        ReleaseEffect.Full when !completed.Redacted => "full",
        ReleaseEffect.Full or ReleaseEffect.Redacted => "redacted",
        ReleaseEffect.Held => "held",
        _ => "withheld",
    };

    private static BoundedAction? Granted(Decision decision) => decision switch
    {
        Decision.Allow allow => allow.Action,
        Decision.Narrow narrow => narrow.Action,
        Decision.AwaitApproval await => await.Action,
        _ => null,
    };

    private static bool IsIssue(AuthenticatedRequest authenticated) => authenticated is { Request.IsExternal: true, Redemption: null };

    private static JsonString? Text(string? text) => text is null ? null : new JsonString(text);

    private static JsonArray Array<T>(ImmutableArray<T> items, Func<T, JsonObject> tell)
    {
        ImmutableArray<JsonValue>.Builder array = ImmutableArray.CreateBuilder<JsonValue>(items.Length);
        foreach (T item in items)
        {
            array.Add(tell(item));
        }

        return new JsonArray(array.MoveToImmutable());
    }

    private static JsonObject Tell(DecisionReason reason) => JsonObject.Of(
        ("effect", new JsonString(RuleWords.Of(reason.Effect))),
        ("message", new JsonString(reason.Message)),
        ("policy", new JsonString(reason.Policy)),
        ("remedy", Text(reason.Remedy)),
        ("rule", new JsonString(reason.Rule)));

    private static JsonObject Tell(ArgumentChange change) => JsonObject.Of(
        ("from", change.From ?? JsonNull.Instance),
        ("path", new JsonString(change.Path)),
        ("policy", new JsonString(change.Policy)),
        ("rule", new JsonString(change.Rule)),
        ("to", change.To ?? JsonNull.Instance));
}
