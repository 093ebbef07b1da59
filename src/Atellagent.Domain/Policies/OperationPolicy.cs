using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Policies;

/// <summary>The rules of one operation.</summary>
/// <param name="Operation">The operation that the rules were checked against.</param>
/// <param name="Requests">The rules that see a call.</param>
/// <param name="Responses">The rules that see what came back.</param>
internal sealed record OperationPolicy(RouteOperation Operation, RuleSet Requests, RuleSet Responses)
{
    /// <summary>Whether the rules were checked against this very operation: the same schema and effect.</summary>
    /// <param name="operation">The operation of a request.</param>
    /// <returns>False when the route has changed since.</returns>
    public bool IsFor(RouteOperation operation) => ReferenceEquals(Operation, operation)
        || (Operation.Effect == operation.Effect && Operation.ArgumentsSchema.Equals(operation.ArgumentsSchema));
}
