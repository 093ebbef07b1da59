using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies.Expressions;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Policies;

/// <summary>An operation that policies can reach.</summary>
/// <param name="Route">Its route.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Arguments">The type of its arguments; one object for all operations of one schema.</param>
internal sealed record PolicyTarget(RouteDocument Route, RouteOperation Operation, ExpressionType Arguments)
{
    /// <summary>How errors name it.</summary>
    public string Label { get; } = $"{Route.Name}/{Operation.Name}";
}
