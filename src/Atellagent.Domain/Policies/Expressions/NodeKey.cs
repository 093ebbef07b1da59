namespace Atellagent.Domain.Policies.Expressions;

/// <summary>What makes two nodes the same: the operation, the operands by number, and a constant by value.</summary>
/// <param name="Operation">What it does.</param>
/// <param name="First">The first operand's number.</param>
/// <param name="Second">The second operand's number.</param>
/// <param name="Third">The third operand's number.</param>
/// <param name="Constant">What else it depends on.</param>
internal readonly record struct NodeKey(string Operation, int First = 0, int Second = 0, int Third = 0, object? Constant = null);
