using System.Collections.Immutable;

namespace Atellagent.Domain.Policies.Planning;

/// <summary>Decisions that are alike, as a plan takes them in.</summary>
/// <param name="Verdict">How the draft's answer differs.</param>
/// <param name="Id">The id of the decision.</param>
/// <param name="Route">The route.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Principal">Who asked.</param>
/// <param name="Before">The answer of what is in force; where it cannot be told, the recorded one.</param>
/// <param name="After">The draft's answer; null where it cannot be told.</param>
/// <param name="Because">The rules behind the draft's answer, or why it cannot be told.</param>
/// <param name="Instead">The rules behind the answer of what is in force; empty where it cannot be told.</param>
/// <param name="Rules">The rules (<c>policy#id</c>) that it is counted with.</param>
/// <param name="Count">How many they are.</param>
public sealed record PlanEntry(
    PlanVerdict Verdict,
    string Id,
    string Route,
    string Operation,
    string Principal,
    string Before,
    string? After,
    string Because,
    string Instead,
    ImmutableArray<string> Rules,
    long Count);
