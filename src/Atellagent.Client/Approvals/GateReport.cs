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
public sealed record GateReport(
    string Gate,
    IReadOnlyList<string> Teams,
    int Quorum,
    int Approvals,
    bool MayVote,
    bool ReasonRequired,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? WhyNot = null);
