namespace Atellagent.Client.Plans;

/// <summary>Recorded decisions that a draft treats alike.</summary>
/// <param name="Verdict"><c>wider</c>, <c>tighter</c> or <c>unknown</c>.</param>
/// <param name="Route">The route.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Principal">Who asked.</param>
/// <param name="Before">The answer of what is in force; where it cannot be told, the recorded one.</param>
/// <param name="Because">The rules behind the draft's answer, or why it cannot be told.</param>
/// <param name="Instead">The rules behind the answer of what is in force.</param>
/// <param name="Count">How many they are.</param>
/// <param name="Examples">The ids of some of them.</param>
/// <param name="After">The draft's answer; null where it cannot be told.</param>
public sealed record PlanRowReport(
    string Verdict,
    string Route,
    string Operation,
    string Principal,
    string Before,
    string Because,
    string Instead,
    long Count,
    IReadOnlyList<string> Examples,
    string? After = null);
