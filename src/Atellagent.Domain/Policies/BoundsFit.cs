using Atellagent.Domain.Bounds;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Expressions;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Policies;

/// <summary>Holds the bounds of a narrow against the schemas of the operations that it reaches.</summary>
internal static class BoundsFit
{
    /// <summary>Reports bounds that do not fit an operation.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="target">The operation.</param>
    /// <param name="errors">Takes the errors.</param>
    public static void Check(PolicyRule rule, PolicyTarget target, List<DocumentError> errors)
    {
        foreach ((string name, ArgumentBound bound) in rule.Bounds.Arguments)
        {
            foreach (string message in Faults(name, bound, target))
            {
                errors.Add(new DocumentError(rule.Position, $"rule {rule.Id}: bounds.arguments.{name}: {message}"));
            }
        }
    }

    private static IEnumerable<string> Faults(string name, ArgumentBound bound, PolicyTarget target)
    {
        if (!target.Arguments.Fields.TryGetValue(name, out ExpressionField field))
        {
            yield return $"no such argument of {target.Label}" + Suggestion.For(name, target.Arguments.Fields.Keys);
            yield break;
        }

        bool hasRange = (bound.Minimum ?? bound.Maximum ?? bound.ExclusiveMinimum ?? bound.ExclusiveMaximum) is not null;
        if (!hasRange && bound.Enum.IsDefault)
        {
            yield return "says nothing";
        }

        if (hasRange && !field.Type.IsNumeric)
        {
            yield return $"a range needs a number, and in {target.Label} this is {field.Type.Name}";
        }

        if (bound.IsEmpty)
        {
            yield return "no value can meet it";
        }

        if (bound.OnExceed == BoundRepair.Clamp && (bound.Minimum ?? bound.Maximum) is null)
        {
            yield return "clamp needs a minimum or a maximum";
        }

        if (bound.OnExceed == BoundRepair.Set && (!bound.IsConst || bound.Enum.IsDefault || bound.Enum.Length != 1))
        {
            yield return "set needs a const";
        }

        foreach (string message in ValueFaults(name, bound, target))
        {
            yield return message;
        }
    }

    private static IEnumerable<string> ValueFaults(string name, ArgumentBound bound, PolicyTarget target)
    {
        string pointer = "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
        foreach (JsonValue value in bound.Enum.IsDefault ? [] : bound.Enum)
        {
            // Only this argument is given; that others are missing says nothing about it.
            SchemaViolation? violation = target.Operation.Arguments.Validate(JsonObject.Of((name, value)))
                .FirstOrDefault(v => string.Equals(v.Pointer, pointer, StringComparison.Ordinal)
                    || v.Pointer.StartsWith(pointer + "/", StringComparison.Ordinal));
            if (violation is not null)
            {
                yield return $"{value} is no value for it in {target.Label}: {violation.Message}";
            }
        }
    }
}
