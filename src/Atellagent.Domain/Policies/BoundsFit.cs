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

        foreach (string fault in rule.Bounds.Counters.Select(c => BudgetFit.Fault(c, target.Operation)).OfType<string>())
        {
            errors.Add(new DocumentError(rule.Position, $"rule {rule.Id}: bounds.budget: {fault}"));
        }

        foreach (string name in rule.Bounds.Names ?? [])
        {
            if (!rule.Bounds.Arguments.ContainsKey(name) && !target.Arguments.Fields.ContainsKey(name))
            {
                errors.Add(new DocumentError(rule.Position, $"rule {rule.Id}: bounds.arguments.{name}: {NoSuch(name, target)}"));
            }
        }
    }

    private static string NoSuch(string name, PolicyTarget target) =>
        $"no such argument of {target.Label}" + Suggestion.For(name, target.Arguments.Fields.Keys);

    private static IEnumerable<string> Faults(string name, ArgumentBound bound, PolicyTarget target) =>
        target.Arguments.Fields.TryGetValue(name, out ExpressionField field)
            ? [.. Faults(bound, field, $"and in {target.Label} this is {field.Type.Name}", target.Label), .. ValueFaults(name, bound, target)]
            : [NoSuch(name, target)];

    private static IEnumerable<string> Faults(ArgumentBound bound, ExpressionField field, string type, string label)
    {
        (bool IsWrong, string Message)[] faults =
        [
            (!bound.HasRange && !bound.IsOfText && !bound.IsOfList && !bound.IsOfObject && !bound.IsAbsent && !bound.IsPresent && bound.Excludes.IsDefault && bound.Enum.IsDefault, "says nothing"),
            (bound.HasRange && !field.Type.IsNumeric, $"a range needs a number, {type}"),
            (bound.IsOfText && !field.Type.IsString && !field.Type.IsDyn, $"a bound on text needs a string, {type}"),
            (bound.IsOfList && field.Type.Kind is not (ExpressionType.TypeKind.List or ExpressionType.TypeKind.Dyn), $"a bound on elements needs a list, {type}"),
            (bound.IsOfObject && field.Type.Kind is not (ExpressionType.TypeKind.Record or ExpressionType.TypeKind.Map or ExpressionType.TypeKind.Dyn), $"a bound on members needs an object, {type}"),
            (bound.IsEmpty, "no value can meet it"),
            (bound.OnExceed == BoundRepair.Clamp && (bound.Minimum ?? bound.Maximum) is null, "clamp needs a minimum or a maximum"),
            (bound.OnExceed == BoundRepair.Set && (!bound.IsConst || bound.Enum.IsDefault || bound.Enum.Length != 1), "set needs a const"),
            (bound.OnExceed == BoundRepair.Filter && bound.SubsetOf.IsDefault && bound.Excludes.IsDefault, "filter needs a subsetOf or excludes"),
            (bound.OnExceed == BoundRepair.Prepend && bound.StartsWith.IsDefault && bound.Prefix is null, "prepend needs a startsWith or a prefix"),
            (!bound.Excludes.IsDefault && (field.Type.IsNumeric || field.Type.IsString), $"excludes needs a list or an object, {type}"),
            (bound.OnExceed == BoundRepair.Drop && !bound.IsAbsent, "drop needs absent"),
            (bound.IsAbsent && field.IsRequired, $"{label} cannot be called without it; deny instead"),
        ];
        return [.. faults.Where(static f => f.IsWrong).Select(static f => f.Message), .. InnerFaults(bound, field.Type, label)];
    }

    // Where a type tells its members, a bound on another one would never hold.
    private static IEnumerable<string> InnerFaults(ArgumentBound bound, ExpressionType type, string label)
    {
        foreach ((string name, ArgumentBound inner) in bound.Properties)
        {
            bool isDeclared = type.Fields.TryGetValue(name, out ExpressionField field);
            IEnumerable<string> faults = isDeclared ? Faults(inner, field, $"and in {label} this is {field.Type.Name}", label)
                : type.Kind == ExpressionType.TypeKind.Record ? ["no such member" + Suggestion.For(name, type.Fields.Keys)]
                : [];
            foreach (string fault in faults)
            {
                yield return $"properties.{name}: {fault}";
            }
        }

        if (bound.Element is not null && type.Element is not null)
        {
            foreach (string fault in Faults(bound.Element, new ExpressionField(type.Element, false), $"and in {label} this is {type.Element.Name}", label))
            {
                yield return $"items: {fault}";
            }
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
