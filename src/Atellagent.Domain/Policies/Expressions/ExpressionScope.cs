using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>What an expression is checked against.</summary>
/// <param name="Operation">The operation as errors name it, such as <c>payments/refund</c>.</param>
/// <param name="Arguments">The type of its arguments.</param>
/// <param name="Constants">The policy's constants.</param>
internal sealed record ExpressionScope(string Operation, ExpressionType Arguments, JsonObject Constants);
