using System.Collections.Immutable;
using Atellagent.Boundary.Approvals;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;

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
internal sealed class ActionStory(
    ActionId id,
    DecisionId decisionId,
    AuthenticatedRequest authenticated,
    string scope,
    string? key)
{
    private readonly ActionRequest _request = authenticated.Request;
    private readonly CallerIdentity _caller = authenticated.Caller;
    private JsonObject? _approval = authenticated.Approval is { } approval ? ApprovalTold.Given(approval) : null;

    /// <summary>The action's id.</summary>
    public ActionId Id => id;

    private StoredApproval? _used;

    /// <summary>Whether people have agreed to the action.</summary>
    public bool IsApproved => authenticated.Approval is not null;

    /// <summary>Whether the permit has been handed to a connector, from when on nobody can say that nothing was sent.</summary>
    public bool Dispatching { get; set; }

    /// <summary>The digest of what was asked.</summary>
    public string RequestDigest { get; } = Digest.Of(authenticated.Request.ToJson()).ToString();

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
        return CanonicalJson.Keep(JsonObject.Of(
            ("bounds", (decision as Decision.Deny)?.Bounds is { } bounds ? BoundsJson.Of(bounds) : null),
            ("changes", changes.IsEmpty ? null : Array(changes, Tell)),
            ("effect", new JsonString(decision.Effect)),
            ("exceptions", decision.Exceptions.IsEmpty ? null : new JsonArray([.. decision.Exceptions.Select(static e => new JsonString(e))])),
            ("granted", action is null ? null : JsonObject.Of(("arguments", action.Arguments))),
            ("id", new JsonString(decisionId.ToString())),
            ("policyVersion", new JsonString(decision.PolicyVersion.ToString())),
            ("reasons", Array(decision.Reasons, Tell)),
            ("requested", JsonObject.Of(("arguments", _request.Arguments))),
            ("resetsAt", Text((decision as Decision.Deny)?.ResetsAt is { } resets ? Rfc3339.Text(resets) : null))));
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
    /// <param name="claim">What the record claims.</param>
    /// <returns>The entry.</returns>
    public EvidenceEntry DecisionRecord(
        Decision decision,
        JsonObject told,
        BoundRequest? bound,
        DateTimeOffset now,
        ActionClaim claim) => new()
        {
            Body = DecisionBody(decision, told, bound, now),
            Index = Index("decision", now) with { Effect = decision.Effect },
            Claim = claim,
        };

    /// <summary>The claim of this action.</summary>
    /// <param name="expectedClock">The clock for an admission; null for a refusal.</param>
    /// <param name="answer">The answer of an action that ends here.</param>
    /// <returns>The claim.</returns>
    public ActionClaim Claim(long? expectedClock, ActionAnswer? answer) => new()
    {
        Action = id.ToString(),
        Scope = scope,
        Key = key,
        RequestDigest = RequestDigest,
        ExpectedClock = expectedClock,
        Answer = answer?.ToStored(),
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
        Use = _used is null ? null : new ApprovalUseClaim(_used.Id, action.Digest.ToString(), action.Request.Now),
    };

    /// <summary>The claim of a refusal that another time may be none: the caller's key stays free for it.</summary>
    /// <param name="answer">The answer.</param>
    /// <returns>The claim.</returns>
    public ActionClaim ClaimForNow(ActionAnswer answer) => Claim(expectedClock: null, answer) with { Key = null };

    /// <summary>The refusal of an action that people had agreed to: it ends with this record, and so does its approval.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="told">The same as told to the caller.</param>
    /// <param name="bound">The bound request, where it came so far.</param>
    /// <param name="now">When.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>The entry; null where the action waited for nobody.</returns>
    public EvidenceEntry? EndRecord(Decision decision, JsonObject told, BoundRequest? bound, DateTimeOffset now, ActionAnswer answer) =>
        authenticated.Approval is not { } approval ? null : new()
        {
            Body = DecisionBody(decision, told, bound, now),
            Index = Index("decision", now) with { Effect = decision.Effect, Outcome = ApprovalState.Cancelled.ToWord() },
            Approval = new ApprovalStep.Moved(approval.Id, approval.Version, ApprovalState.Cancelled, Vote: null),
            Conclusion = new ActionConclusion(id.ToString(), answer.ToStored()),
        };

    /// <summary>The outcome record: stage 8's evidence.</summary>
    /// <param name="answer">The answer that tells it.</param>
    /// <param name="result">What came of the dispatch; of what the destination said only the digest is kept in the log.</param>
    /// <param name="release">In what form the answer leaves; null where there is none.</param>
    /// <param name="now">When.</param>
    /// <param name="settlements">What the action has taken from counters in the end, where that differs from what it reserved.</param>
    /// <returns>The entry.</returns>
    public EvidenceEntry OutcomeRecord(
        ActionAnswer answer,
        RouteResult result,
        ReleaseDecision? release,
        DateTimeOffset now,
        ImmutableArray<CounterSettlement> settlements) => new()
        {
            Body = OutcomeBody(answer, result, release, now, settlements),
            Index = Index("outcome", now) with { Outcome = result.Status },
            Conclusion = new ActionConclusion(id.ToString(), answer.ToStored()) { Settlements = settlements, WasApproved = IsApproved },
        };

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
            ("status", new JsonString(result.Status))),
        _ => JsonObject.Of(("status", new JsonString("unknown"))),
    };

    private static string Released(ReleaseDecision? release, RouteResult.Completed completed) => release?.Effect switch
    {
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

    private EvidenceIndex Index(string type, DateTimeOffset now) => new()
    {
        Type = type,
        Time = now,
        Action = id.ToString(),
        Decision = decisionId.ToString(),
        Principal = _caller.Principal,
        Deployment = _caller.Deployment,
        Route = _request.Route,
        Operation = _request.Operation,
    };

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
        ("effect", new JsonString(Word(reason.Effect))),
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

    private byte[] DecisionBody(Decision decision, JsonObject told, BoundRequest? bound, DateTimeOffset now)
    {
        using CanonicalWriter text = new();
        text.Begin()
            .Member("action", id.ToString())
            .Member("approval", _approval)
            .Member("authorityClock", bound is null ? null : JsonNumber.Of(bound.AuthorityClock))
            .Member("callee", bound?.Callee is { } callee ? JsonObject.Of(("name", new JsonString(callee.Name)), ("type", new JsonString(PrincipalTypeWords.Of(callee.Type)))) : null)
            .Member("code", (decision as Decision.Deny)?.Code.ToString())
            .Member("context", _request.Context)
            .Member("decision", told)
            .Member("delegation", DelegationChain.Tell(_caller.Delegation))
            .Member("deployment", _caller.Deployment)
            .Member("digest", Granted(decision)?.Digest.ToString());
        WriteEnvelope(text, bound);
        text.Name("evaluated").BeginArray();
        foreach (RuleResult result in decision.Evaluated)
        {
            text.Begin().Member("outcome", Word(result.Outcome)).Member("rule", result.Rule).End();
        }

        return text.End()
            .Member("identityProvider", _caller.Upstream?.Provider)
            .Member("operation", _request.Operation)
            .Member("principal", _caller.Principal)
            .Member("requestDigest", RequestDigest)
            .Member("reserved", Granted(decision) is { Draws.IsEmpty: false } granted ? Array(granted.Draws, static d => d.ToJson()) : null)
            .Member("route", _request.Route)
            .Member("routeRevision", bound?.Route.Revision.ToString())
            .Member("shadow", decision.Shadow is null ? null : TellShadow(decision.Shadow))
            .Member("surface", _request.Surface)
            .Member("teams", bound is null or { Teams.IsEmpty: true } ? null : new JsonArray([.. bound.Teams.Select(static team => new JsonString(team))]))
            .Member("time", Rfc3339.Text(now))
            .Member("token", _caller.TokenId)
            .Member("tokenExpiresAt", JsonNumber.Of(_caller.ExpiresAt.ToUnixTimeSeconds()))
            .Member("tokenIssuedAt", JsonNumber.Of(_caller.IssuedAt.ToUnixTimeSeconds()))
            .Member("type", "decision")
            .Member("vouchedBy", _caller.VouchedBy)
            .End()
            .ToUtf8();
    }

    // What policies in shadow mode would have made of it; the caller is not told.
    private static JsonObject TellShadow(Decision shadow) => JsonObject.Of(
        ("code", Text((shadow as Decision.Deny)?.Code.ToString())),
        ("effect", new JsonString(shadow.Effect)),
        ("granted", Granted(shadow) is { } action ? JsonObject.Of(("arguments", action.Arguments)) : null),
        ("reasons", Array(shadow.Reasons, Tell)));

    private byte[] OutcomeBody(
        ActionAnswer answer,
        RouteResult result,
        ReleaseDecision? release,
        DateTimeOffset now,
        ImmutableArray<CounterSettlement> settlements)
    {
        RouteResult.Completed? completed = result as RouteResult.Completed;
        using CanonicalWriter text = new();
        return text.Begin()
            .Member("action", id.ToString())
            .Member("decision", decisionId.ToString())
            .Member("deployment", _caller.Deployment)
            .Member("httpStatus", completed?.HttpStatus is { } code ? JsonNumber.Of(code) : null)
            .Member("observedBy", "boundary")
            .Member("operation", _request.Operation)
            .Member("principal", _caller.Principal)
            .Member("reason", (result as RouteResult.NotSent)?.Reason ?? (result as RouteResult.Unknown)?.Reason)
            .Member("release", release is null || (release.Evaluated.IsEmpty && release.Shadow is null) ? null : Tell(release))
            .Member("released", (answer.Body["outcome"] as JsonObject)?["released"])
            .Member("resultDigest", completed?.Result is { } said ? Digest.Of(said).ToString() : null)
            .Member("route", _request.Route)
            .Member("settled", settlements.IsEmpty ? null : Array(settlements, static s => (s.Draw with { Units = s.Units }).ToJson()))
            .Member("status", result.Status)
            .Member("time", Rfc3339.Text(now))
            .Member("type", "outcome")
            .End()
            .ToUtf8();
    }

    private static JsonObject Tell(ReleaseDecision release) => JsonObject.Of(
        ("effect", new JsonString(release.Word)),
        ("evaluated", new JsonArray([.. release.Evaluated.Select(static r => (JsonValue)JsonObject.Of(
            ("outcome", new JsonString(Word(r.Outcome))),
            ("rule", new JsonString(r.Rule))))])),
        ("policyVersion", new JsonString(release.PolicyVersion.ToString())),
        ("reasons", Array(release.Reasons, Tell)),
        ("shadow", release.Shadow is { } shadow ? new JsonString((release with { Effect = shadow }).Word) : null));

    private static void WriteEnvelope(CanonicalWriter text, BoundRequest? bound)
    {
        if (bound is null)
        {
            return;
        }

        text.Name("envelope").BeginArray();
        foreach (EnvelopeSource source in bound.Envelope.Sources)
        {
            text.Begin().Member("kind", source.Kind).Member("name", source.Name).Name("operations").BeginArray();
            foreach (string operation in source.Grant.Operations)
            {
                text.Item(operation);
            }

            text.End().End();
        }

        text.End();
    }

    private static string Word(RuleOutcome outcome) => outcome switch
    {
        RuleOutcome.True => "true",
        RuleOutcome.False => "false",
        _ => "error",
    };

    private static string Word(Domain.Policies.RuleEffect effect) => effect switch
    {
        Domain.Policies.RuleEffect.Allow => "allow",
        Domain.Policies.RuleEffect.Narrow => "narrow",
        Domain.Policies.RuleEffect.RequireApproval => "require_approval",
        Domain.Policies.RuleEffect.Oblige => "oblige",
        _ => "deny",
    };
}
