using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Approvals;

/// <summary>An action that waits for people, as the record that opened its approval tells it.</summary>
/// <param name="Record">The record's body.</param>
/// <param name="Request">What was asked.</param>
/// <param name="Caller">Who asked.</param>
/// <param name="Gates">Who must agree.</param>
internal sealed record WaitingAction(JsonObject Record, ActionRequest Request, CallerIdentity Caller, ImmutableArray<ApprovalGate> Gates)
{
    /// <summary>The decision as told.</summary>
    public JsonObject Decision => (JsonObject)Record["decision"]!;

    /// <summary>The arguments as granted.</summary>
    public JsonObject? Granted => (Decision["granted"] as JsonObject)?["arguments"] as JsonObject;

    /// <summary>What those who were asked have made of it; null where nobody has narrowed it.</summary>
    public ApproverNarrowing? Narrowing { get; private init; }

    /// <summary>The version of the policies that asked for the approval.</summary>
    public string PolicyVersion => ((JsonString)Decision["policyVersion"]!).Value;

    /// <summary>The revisions that the decision was made under.</summary>
    public JsonObject Revisions => (JsonObject)((JsonObject)((JsonObject)Record["approval"]!)[ApprovalTold.Kept]!)["revisions"]!;

    /// <summary>The operation as its arguments were checked against it: with another revision of the route nobody knows what its schema said.</summary>
    /// <param name="view">The authority.</param>
    /// <returns>The operation; null where the route is another one by now.</returns>
    public RouteOperation? Operation(AuthorityView view) =>
        view.FindRoute(Request.Route) is { } route
        && Record["routeRevision"] is JsonString revision
        && string.Equals(route.Revision.ToString(), revision.Value, StringComparison.Ordinal)
            ? route.Operations.GetValueOrDefault(Request.Operation)
            : null;

    /// <summary>Whose action is voted on.</summary>
    /// <param name="deploymentOwner">The team that owns the deployment now.</param>
    /// <returns>The subject.</returns>
    public ApprovalSubject Subject(string? deploymentOwner) =>
        new([Caller.Principal, .. Caller.Delegation.Select(static link => link.Principal)], deploymentOwner);

    /// <summary>Reads the record of an approval.</summary>
    /// <param name="approval">The approval.</param>
    /// <param name="waiting">What waits.</param>
    /// <returns>False where the record is not whole, or not about this approval: nothing may be done on it.</returns>
    public static bool TryRead(StoredApproval approval, [NotNullWhen(true)] out WaitingAction? waiting)
    {
        waiting = null;
        if (!StrictJson.TryParse(approval.DecisionBody.Span, new JsonLimits(int.MaxValue, 80, int.MaxValue), out JsonValue? value, out _)
            || value is not JsonObject record
            || record["decision"] is not JsonObject { } decision
            || decision["policyVersion"] is not JsonString
            || record["approval"] is not JsonObject told
            || told[ApprovalTold.Kept] is not JsonObject kept
            || kept["revisions"] is not JsonObject
            || !Is(told, "id", approval.Id)
            || !Is(record, "action", approval.Action)
            || !Is(record, "digest", approval.Digest)
            || !TryReadRequest(record, kept, out ActionRequest? request, out CallerIdentity? caller)
            || ApprovalGateJson.Read(kept["gates"]) is not { IsDefaultOrEmpty: false } gates
            || ApproverBoundsJson.Read(told[ApprovalTold.Narrowed]) is not { IsDefault: false } narrowed)
        {
            return false;
        }

        waiting = new WaitingAction(record, request, caller, gates) { Narrowing = narrowed.IsEmpty ? null : new ApproverNarrowing(narrowed, gates) };
        return true;
    }

    /// <summary>Reads who asked for what from a record that holds what it takes to go on with it.</summary>
    /// <param name="record">The record.</param>
    /// <param name="kept">What <see cref="ApprovalTold.Keep"/> told.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="caller">Who asked.</param>
    /// <returns>False where the record is not whole.</returns>
    public static bool TryReadRequest(
        JsonObject record, JsonObject kept, [NotNullWhen(true)] out ActionRequest? request, [NotNullWhen(true)] out CallerIdentity? caller)
    {
        request = null;
        caller = ReadCaller(record, kept);
        if (caller is null
            || ((record["decision"] as JsonObject)?["requested"] as JsonObject)?["arguments"] is not JsonObject arguments
            || TextOf(record, "route") is not { } route
            || TextOf(record, "operation") is not { } operation
            || TextOf(record, "surface") is not { } surface)
        {
            return false;
        }

        request = new ActionRequest
        {
            Route = route,
            Operation = operation,
            Arguments = arguments,
            Context = record["context"] as JsonObject ?? JsonObject.Empty,
            RefusesNarrowing = kept["narrowing"] is not null,
            RefusesWaiting = kept["waiting"] is not null,
            IsExternal = record["enforcement"] is not null,
            Surface = surface,
        };
        return Is(record, "requestDigest", RecordParts.Commit(RecordParts.SaltOf(record), Digest.Of(request.ToJson()).ToString()));
    }

    private static CallerIdentity? ReadCaller(JsonObject record, JsonObject kept)
    {
        ImmutableArray<Delegator> delegation = DelegationChain.Read(record["delegation"]);
        ImmutableArray<Grant> details = default;
        if (kept["details"] is { } told)
        {
            details = AuthorizationDetails.Read(told, out string? problem);
            if (problem is not null)
            {
                return null;
            }
        }

        // Who proved themselves at a provider goes on as such or not at all: else its suspension would stop nothing that waits.
        UpstreamIdentity? upstream = null;
        if ((kept["upstream"] is { } proven && !UpstreamJson.TryRead(proven, out upstream))
            || !string.Equals(TextOf(record, "identityProvider"), upstream?.Provider, StringComparison.Ordinal))
        {
            return null;
        }

        return delegation.IsDefault
            || TextOf(record, "principal") is not { } principal
            || TextOf(record, "token") is not { } token
            || record["tokenIssuedAt"] is not JsonNumber { Whole: { } issued }
            || record["tokenExpiresAt"] is not JsonNumber { Whole: { } expires }
            || kept["parents"] is not JsonArray parents
            || kept["resources"] is not JsonArray resources
            ? null
            : new CallerIdentity
            {
                Principal = principal,
                Deployment = TextOf(record, "deployment"),
                Delegation = delegation,
                VouchedBy = TextOf(record, "vouchedBy"),
                ParentTokens = Texts(parents),
                Resources = Texts(resources),
                TokenId = token,
                IssuedAt = DateTimeOffset.FromUnixTimeSeconds(issued),
                ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(expires),
                KeyThumbprint = TextOf(kept, "key"),
                Details = details,
                Upstream = upstream,
            };
    }

    private static bool Is(JsonObject from, string name, string wanted) => string.Equals(TextOf(from, name), wanted, StringComparison.Ordinal);

    private static string? TextOf(JsonObject from, string name) => (from[name] as JsonString)?.Value;

    private static ImmutableArray<string> Texts(JsonArray texts) => [.. texts.Items.OfType<JsonString>().Select(static text => text.Value)];
}
