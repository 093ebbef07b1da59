using System.Text.Json.Serialization;

namespace Atellagent.Client.Approvals;

/// <summary>One group that must agree.</summary>
/// <param name="Gate">The gate's name.</param>
/// <param name="Teams">The teams whose members vote.</param>
/// <param name="Quorum">How many it takes.</param>
/// <param name="Approvals">How many have agreed and still may.</param>
/// <param name="MayVote">Whether the caller may vote.</param>
/// <param name="ReasonRequired">Whether a vote must say why.</param>
/// <param name="WhyNot">Why the caller may not vote; null where they may.</param>
/// <param name="Roles">The roles of which a voter has one; null where roles are not asked.</param>
/// <param name="When">The conditions that hold for a voter; null where there are none.</param>
/// <param name="NotBy">Who else may not vote: <c>author</c>, <c>owner-of-deployment</c>; null where nobody.</param>
/// <param name="Escalates">Who may vote too after a time, and after how many seconds; null where nobody.</param>
/// <param name="Escalated">Whether they may by now; null where not.</param>
/// <param name="Uses">For how many identical calls it is good, and for how many seconds; null where for one.</param>
public sealed record GateReport(
    string Gate,
    IReadOnlyList<string> Teams,
    int Quorum,
    int Approvals,
    bool MayVote,
    bool ReasonRequired,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? WhyNot = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Roles = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? When = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? NotBy = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] EscalationReport? Escalates = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Escalated = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] GateUsesReport? Uses = null);
