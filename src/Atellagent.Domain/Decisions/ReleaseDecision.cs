using System.Collections.Immutable;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Decisions;

/// <summary>The boundary's answer to one response: whether, and in what form, it leaves.</summary>
/// <param name="Effect">The form.</param>
/// <param name="Result">What leaves; null where nothing does.</param>
public sealed record ReleaseDecision(ReleaseEffect Effect, JsonValue? Result)
{
    /// <summary>The rules that made this answer, sorted; none where the route's default did.</summary>
    public ImmutableArray<DecisionReason> Reasons { get; init; } = [];

    /// <summary>One entry for each candidate rule, sorted by name.</summary>
    public ImmutableArray<RuleResult> Evaluated { get; init; } = [];

    /// <summary>What the answer would be if policies in shadow mode decided too; null where none saw the response.</summary>
    public ReleaseEffect? Shadow { get; init; }

    /// <summary>What detectors said of what came back.</summary>
    public DetectorReport Detected { get; init; } = DetectorReport.None;

    /// <summary>The labels that whoever has it has from then on, by the rules that held; sorted. None where nothing leaves.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>Whether what leaves is the beginning of an answer alone, which was let go before its end was known.</summary>
    public bool IsPartial { get; init; }

    /// <summary>The bundle that was asked.</summary>
    public required Digest PolicyVersion { get; init; }

    /// <summary>The policy language's word for the answer: <c>deny</c>, <c>require_approval</c>, <c>narrow</c> or <c>allow</c>.</summary>
    public string Word => Effect switch
    {
        ReleaseEffect.Full => "allow",
        ReleaseEffect.Redacted => "narrow",
        ReleaseEffect.Held => "require_approval",
        _ => "deny",
    };
}
