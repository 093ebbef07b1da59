using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Policies;

/// <summary>The rules that see the calls of one operation.</summary>
/// <param name="Operation">The operation that the rules were checked against.</param>
/// <param name="Candidates">The rules, sorted by policy and id.</param>
internal sealed record OperationPolicy(RouteOperation Operation, RuleCandidate[] Candidates)
{
    /// <summary>Whether the rules were checked against this very operation: the same schema and effect.</summary>
    /// <param name="operation">The operation of a request.</param>
    /// <returns>False when the route has changed since.</returns>
    public bool IsFor(RouteOperation operation) => ReferenceEquals(Operation, operation)
        || (Operation.Effect == operation.Effect && Operation.ArgumentsSchema.Equals(operation.ArgumentsSchema));
}
