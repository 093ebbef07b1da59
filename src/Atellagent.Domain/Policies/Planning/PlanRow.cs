namespace Atellagent.Domain.Policies.Planning;

/// <summary>Recorded decisions that other policies treat alike.</summary>
/// <param name="Verdict">How the answers differ.</param>
/// <param name="Route">The route.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Principal">Who asked.</param>
/// <param name="Before">The recorded answer.</param>
/// <param name="After">The answer now; null where it cannot be told.</param>
/// <param name="Because">The rules behind the answer now, or why it cannot be told.</param>
/// <param name="Count">How many they are.</param>
/// <param name="Example">The id of one of them.</param>
public sealed record PlanRow(
    PlanVerdict Verdict,
    string Route,
    string Operation,
    string Principal,
    string Before,
    string? After,
    string Because,
    long Count,
    string Example);
