using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atellagent.Client.Approvals;

/// <summary>An action that waits for people, or did.</summary>
/// <param name="Id">The approval's id, <c>apr_…</c>.</param>
/// <param name="State"><c>pending</c>, <c>approved</c>, <c>rejected</c>, <c>expired</c>, <c>cancelled</c> or <c>consumed</c>.</param>
/// <param name="Action">The action's id.</param>
/// <param name="Digest">The digest of the action as it would be carried out; a vote names it.</param>
/// <param name="CreatedAt">Since when it waits (RFC 3339).</param>
/// <param name="ExpiresAt">Until when (RFC 3339).</param>
/// <param name="Request">What would be carried out, as the boundary tells it.</param>
/// <param name="Gates">Who must agree.</param>
/// <param name="Votes">The votes, the first one first.</param>
/// <param name="Decision">The decision that asked for it; null where it is not told.</param>
/// <param name="AgentSays">What the agent says about it; never fact. Null where it says nothing.</param>
/// <param name="InPlaceOf">The absent person in whose place the caller may vote; null where the caller votes for itself.</param>
/// <param name="Uses">How often it has been used; null where it is good for one call.</param>
/// <param name="Narrowed">Who of those who were asked has narrowed it, and to what; null where nobody has.</param>
/// <param name="MayNarrow">What of it can be made less; null where nothing.</param>
public sealed record ApprovalReport(
    string Id,
    string State,
    string Action,
    string Digest,
    string CreatedAt,
    string ExpiresAt,
    WaitingRequestReport Request,
    IReadOnlyList<GateReport> Gates,
    IReadOnlyList<VoteReport> Votes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Decision = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? AgentSays = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? InPlaceOf = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] UsageReport? Uses = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ApproverBoundsReport>? Narrowed = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<NarrowingChoice>? MayNarrow = null);
