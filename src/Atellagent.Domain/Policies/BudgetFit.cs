using Atellagent.Domain.Bounds;
using Atellagent.Domain.Routes;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Policies;

/// <summary>Whether a budget can be counted for every call of an operation.</summary>
internal static class BudgetFit
{
    /// <summary>Why it cannot.</summary>
    /// <param name="budget">The bound.</param>
    /// <param name="operation">The operation.</param>
    /// <returns>The sentence; null where it can, or where it is no budget.</returns>
    public static string? Fault(CounterBound budget, RouteOperation operation)
    {
        if (budget.Usage is { } usage)
        {
            string? fault = operation.Meter is { } meter ? meter.Fault(usage) : "asks no model, so that it uses no tokens";
            return fault is null ? null : $"{operation.Name} {fault}";
        }

        if (budget.Argument is not { } argument)
        {
            return null;
        }

        return !operation.Arguments.Properties.TryGetValue(argument, out PropertySchema? schema)
            ? $"{operation.Name} has no argument {argument} to sum; bound it in a grant or rule of its own"
            : !schema.IsRequired
            ? $"{operation.Name} can be called without {argument}, so it cannot be summed; require it in the operation's schema"
            : (schema.Types & ~SchemaTypes.Number) != 0
            ? $"{argument} of {operation.Name} may be something else than a number, so it cannot be summed"
            : null;
    }
}
