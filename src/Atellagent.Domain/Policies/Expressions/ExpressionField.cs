namespace Atellagent.Domain.Policies.Expressions;

/// <summary>A declared field of a record.</summary>
/// <param name="Type">Its type.</param>
/// <param name="IsRequired">Whether it is always there; otherwise reading it needs <c>has()</c> first.</param>
internal readonly record struct ExpressionField(ExpressionType Type, bool IsRequired);
