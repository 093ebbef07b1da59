using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;

namespace Atellagent.Boundary.Approvals;

/// <summary>
/// Tells approvals in JSON. The record that opens one holds everything that it takes to go on with the action later: there is no
/// second place where a request that waits is kept, and none that the chain of evidence does not guard.
/// </summary>
internal static class ApprovalTold
{
    /// <summary>The member that holds what only the boundary needs.</summary>
    public const string Kept = "kept";

    /// <summary>The member that tells who narrowed the action, and how.</summary>
    public const string Narrowed = "narrowed";

    /// <summary>An approval that is opened, or narrowed by one of those who were asked.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="awaited">The decision.</param>
    /// <param name="expiresAt">When it ends.</param>
    /// <returns>The member <c>approval</c> of the decision record.</returns>
    public static JsonObject Opened(string id, Decision.AwaitApproval awaited, DateTimeOffset expiresAt)
    {
        JsonObject kept = Keep(awaited.Action.Request).With("gates", ApprovalGateJson.Tell(awaited.Gates));
        return JsonObject.Of(
            ("expiresAt", new JsonString(Rfc3339.Text(expiresAt))),
            ("gates", Gates(awaited.Gates)),
            ("id", new JsonString(id)),
            (Kept, kept),
            (Narrowed, By(awaited.Action.Request.Authenticated)),
            ("state", new JsonString(ApprovalState.Pending.ToWord())));
    }

    /// <summary>What it takes to go on with a request later, beside what its record tells anyhow.</summary>
    /// <param name="bound">The request.</param>
    /// <returns>The member <see cref="Kept"/>.</returns>
    public static JsonObject Keep(BoundRequest bound)
    {
        CallerIdentity caller = bound.Authenticated.Caller;
        return JsonObject.Of(
            ("details", caller.Details.IsDefault ? null : AuthorizationDetails.Tell(caller.Details)),
            ("key", Text(caller.KeyThumbprint)),
            ("narrowing", bound.Authenticated.Request.RefusesNarrowing ? new JsonString("refuse") : null),
            ("parents", Texts(caller.ParentTokens)),
            ("resources", Texts(caller.Resources)),
            ("revisions", Revisions(bound)),
            ("upstream", UpstreamJson.Tell(caller.Upstream)),
            ("waiting", bound.Authenticated.Request.RefusesWaiting ? new JsonString("refuse") : null));
    }

    /// <summary>An approval that an action goes on with.</summary>
    /// <param name="approval">The approval.</param>
    /// <param name="authenticated">The action; null for a further call, which nobody has narrowed.</param>
    /// <returns>The member <c>approval</c> of the admission's record.</returns>
    public static JsonObject Given(StoredApproval approval, AuthenticatedRequest? authenticated) => JsonObject.Of(
        ("expiresAt", new JsonString(Rfc3339.Text(approval.ExpiresAt))),
        ("id", new JsonString(approval.Id)),
        (Narrowed, authenticated is null ? null : By(authenticated)),
        ("opened", JsonObject.Of(("index", JsonNumber.Of(approval.Decision.Index)), ("log", new JsonString(approval.Decision.Log)))),
        ("state", new JsonString(ApprovalState.Consumed.ToWord())),
        ("votes", Votes(approval.Votes)));

    /// <summary>An approval as its requester may see it.</summary>
    /// <param name="told">The member of a record.</param>
    /// <returns>The same without what only the boundary needs.</returns>
    public static JsonObject Public(JsonObject told) => told.Without(Kept).Without("opened");

    /// <summary>An approval as its requester may see it, where it stands now.</summary>
    /// <param name="told">The member of a record.</param>
    /// <param name="state">The state.</param>
    /// <returns>The approval.</returns>
    public static JsonObject For(JsonObject told, ApprovalState state) => Public(told).With("state", new JsonString(state.ToWord()));

    /// <summary>Votes.</summary>
    /// <param name="votes">The votes.</param>
    /// <returns>One object a vote.</returns>
    public static JsonArray Votes(ImmutableArray<ApprovalVote> votes) => new([.. votes.Select(static vote => JsonObject.Of(
        ("at", new JsonString(Rfc3339.Text(vote.At))),
        ("comment", new JsonString(vote.Comment)),
        ("inPlaceOf", Text(vote.InPlaceOf)),
        ("vote", new JsonString(vote.Approves ? "approve" : "reject")),
        ("voter", new JsonString(vote.Voter))))]);

    /// <summary>Says of votes at which gates they count.</summary>
    /// <param name="votes">Votes, as <see cref="Votes"/> tells them.</param>
    /// <param name="fact">Who may vote where.</param>
    /// <returns>The votes, those that agree each with the names of its gates.</returns>
    public static JsonArray Eligible(JsonArray votes, ApprovalFact fact) => new([.. votes.Items.Select(vote =>
        vote is JsonObject told && told["vote"] is JsonString { Value: "approve" } && told["voter"] is JsonString voter && fact.EligibleAt.TryGetValue(voter.Value, out ImmutableArray<string> gates)
            ? told.With("gates", Texts(gates))
            : vote)]);

    /// <summary>The revisions of what the decision was made under: with another one of any of them the approval is void.</summary>
    /// <param name="bound">The request.</param>
    /// <returns>One member a part.</returns>
    public static JsonObject Revisions(BoundRequest bound) => JsonObject.Of(
        ("callee", Text(bound.Callee?.Revision.ToString())),
        ("deployment", Text(bound.Deployment?.Revision.ToString())),
        ("principal", Text(bound.Principal.Revision.ToString())),
        ("route", Text(bound.Route.Revision.ToString())));

    /// <summary>An approval that a further call uses.</summary>
    /// <param name="approval">The approval.</param>
    /// <returns>The member <c>approval</c> of the admission's record.</returns>
    public static JsonObject Used(StoredApproval approval) => Given(approval, authenticated: null)
        .With("use", JsonObject.Of(
            ("of", new JsonString(approval.Action)),
            ("granted", approval.Usage is { } usage ? JsonNumber.Of(usage.Granted) : null),
            ("until", approval.Usage is { } known ? new JsonString(Rfc3339.Text(known.Until)) : null)));

    /// <summary>A gate at which others may vote too.</summary>
    /// <param name="gate">The gate.</param>
    /// <returns>The member <c>escalated</c> of the record.</returns>
    public static JsonObject Escalated(ApprovalGate gate) => JsonObject.Of(
        ("gate", new JsonString(gate.Name)),
        ("to", gate.Escalation is null ? null : Group(gate.Escalation.To)));

    /// <summary>Who may vote.</summary>
    /// <param name="group">The group.</param>
    /// <returns>One member a part that is asked for.</returns>
    public static JsonObject Group(VoterGroup group) => JsonObject.Of(
        ("roles", group.Roles.IsEmpty ? null : Texts(group.Roles)),
        ("teams", group.Teams.IsEmpty ? null : Texts(group.Teams)),
        ("when", group.When.IsEmpty ? null : Texts([.. group.When.Select(static one => one.Source.Text)])));

    /// <summary>What a gate asks for.</summary>
    /// <param name="gate">The gate.</param>
    /// <returns>The gate in JSON, to which more may be said.</returns>
    public static JsonObject Gate(ApprovalGate gate) => JsonObject.Of(
        ("escalates", gate.Escalation is not { } escalation ? null : Group(escalation.To).With("afterSeconds", JsonNumber.Of((long)escalation.After.TotalSeconds))),
        ("gate", new JsonString(gate.Name)),
        ("notBy", gate is { ExcludesAuthor: false, ExcludesDeploymentOwner: false } ? null : Texts(
            [.. gate.ExcludesAuthor ? ["author"] : Array.Empty<string>(), .. gate.ExcludesDeploymentOwner ? ["owner-of-deployment"] : Array.Empty<string>()])),
        ("quorum", JsonNumber.Of(gate.Quorum)),
        ("reasonRequired", JsonBoolean.Of(gate.RequiresReason)),
        ("roles", gate.From.Roles.IsEmpty ? null : Texts(gate.From.Roles)),
        ("teams", Texts(gate.From.Teams)),
        ("uses", gate.Uses is not { } uses ? null : JsonObject.Of(("count", JsonNumber.Of(uses.Count)), ("windowSeconds", JsonNumber.Of((long)uses.Window.TotalSeconds)))),
        ("when", gate.From.When.IsEmpty ? null : Texts([.. gate.From.When.Select(static one => one.Source.Text)])));

    private static JsonArray? By(AuthenticatedRequest authenticated) => authenticated.Narrowing is { } narrowing ? ApproverBoundsJson.Tell(narrowing.By) : null;

    private static JsonArray Gates(ImmutableArray<ApprovalGate> gates) => new([.. gates.Select(Gate)]);

    private static JsonString? Text(string? text) => text is null ? null : new JsonString(text);

    private static JsonArray Texts(ImmutableArray<string> texts) => new([.. texts.Select(static text => new JsonString(text))]);
}
