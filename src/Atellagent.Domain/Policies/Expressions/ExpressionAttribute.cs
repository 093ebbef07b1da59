namespace Atellagent.Domain.Policies.Expressions;

/// <summary>One thing that the boundary knows about a request.</summary>
/// <param name="Path">How a condition names it.</param>
/// <param name="Field">Its type, and whether it is always there.</param>
/// <param name="Read">Reads it; an error where it is absent.</param>
internal sealed record ExpressionAttribute(string Path, ExpressionField Field, Func<Evaluation, Value> Read);
