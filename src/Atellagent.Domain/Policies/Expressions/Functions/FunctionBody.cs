namespace Atellagent.Domain.Policies.Expressions.Functions;

/// <summary>What a function does.</summary>
/// <param name="operands">The receiver, if any, and the arguments: known values of the sorts that the signature names.</param>
/// <param name="evaluation">What is charged for the work, and told why there is no value.</param>
/// <returns>The value.</returns>
internal delegate Value FunctionBody(ReadOnlySpan<Value> operands, Evaluation evaluation);
