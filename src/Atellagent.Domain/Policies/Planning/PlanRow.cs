using System.Collections.Immutable;

namespace Atellagent.Domain.Policies.Planning;

/// <summary>Recorded decisions that a draft treats alike.</summary>
/// <param name="Verdict">How the answers differ.</param>
/// <param name="Route">The route.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Principal">Who asked.</param>
/// <param name="Before">The answer of what is in force; where it cannot be told, the recorded one.</param>
/// <param name="After">The draft's answer; null where it cannot be told.</param>
/// <param name="Because">The rules behind the draft's answer, or why it cannot be told.</param>
/// <param name="Instead">The rules behind the answer of what is in force; empty where it cannot be told.</param>
/// <param name="Count">How many they are.</param>
/// <param name="Examples">The ids of some of them.</param>
public sealed record PlanRow(
    PlanVerdict Verdict,
    string Route,
    string Operation,
    string Principal,
    string Before,
    string? After,
    string Because,
    string Instead,
    long Count,
    ImmutableArray<string> Examples);
