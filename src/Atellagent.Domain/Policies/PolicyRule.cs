using System.Collections.Immutable;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Policies;

/// <summary>One rule of a policy.</summary>
public sealed record PolicyRule
{
    /// <summary>The rule's name within its policy; <c>policy#id</c> is what evidence and reviews name.</summary>
    public required string Id { get; init; }

    /// <summary>Where the rule begins.</summary>
    public required SourcePosition Position { get; init; }

    /// <summary>What it does when its condition holds.</summary>
    public required RuleEffect Effect { get; init; }

    /// <summary>The condition; null only where the rule says <c>always: true</c>.</summary>
    public SourceText? When { get; init; }

    /// <summary>Plain text told with the answer.</summary>
    public string? Message { get; init; }

    /// <summary>An expression for that text; it can never change the effect.</summary>
    public SourceText? MessageExpression { get; init; }

    /// <summary>What the caller can do about a refusal.</summary>
    public string? Remedy { get; init; }

    /// <summary>The bounds of a <see cref="RuleEffect.Narrow"/> rule.</summary>
    public BoundSet Bounds { get; init; } = BoundSet.None;

    /// <summary>What a <see cref="RuleEffect.Narrow"/> rule on responses takes out.</summary>
    public Redaction Redaction { get; init; } = Redaction.None;

    /// <summary>The detectors of an <see cref="RuleEffect.Oblige"/> rule.</summary>
    public ImmutableArray<DetectorObligation> Detectors { get; init; } = [];

    /// <summary>The labels that a run has once an <see cref="RuleEffect.Oblige"/> rule has held; sorted.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>The gate of a <see cref="RuleEffect.RequireApproval"/> rule.</summary>
    public ApprovalGate? Gate { get; init; }
}
