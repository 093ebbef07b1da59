using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Json;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>
/// How many steps an expression may take, before there is any request: so that a rule that could run out of its budget is
/// found when it is written and not when it denies. What a schema does not limit is taken for 100 items and 1,000 characters;
/// the budget itself is counted when the rule runs, whatever was estimated here.
/// </summary>
/// <param name="arguments">What arguments look like.</param>
/// <param name="constants">The policy's constants.</param>
internal sealed class CostEstimate(IReadOnlyDictionary<string, PropertySchema> arguments, JsonObject constants)
{
    private const int AssumedItems = 100;
    private const int AssumedLength = 1_000;
    private const int CharactersAStep = 16;
    private readonly SortedSet<string> _assumed = new(StringComparer.Ordinal);

    /// <summary>Estimates an expression.</summary>
    /// <param name="syntax">The expression.</param>
    /// <returns>The most steps that it is expected to take.</returns>
    public double Of(Syntax syntax) => Of(syntax, ImmutableDictionary<string, PropertySchema?>.Empty);

    /// <summary>The lists whose size was assumed, as they are written, sorted.</summary>
    public IReadOnlyCollection<string> Assumed => _assumed;

    private double Of(Syntax syntax, ImmutableDictionary<string, PropertySchema?> names)
    {
        switch (syntax)
        {
            case Syntax.Literal or Syntax.Name:
                return 0;
            case Syntax.Select select:
                return Of(select.Operand, names);
            case Syntax.Unary unary:
                return Of(unary.Operand, names);
            case Syntax.Comprehension loop:
                double body = new[] { loop.Predicate, loop.Transform }.OfType<Syntax>()
                    .Sum(part => SyntaxTree.All(part).Count() + Of(part, Inside(loop, names)));
                return Of(loop.Range, names) + (Items(loop.Range, names) * (1 + body));
            case Syntax.Binary { Symbol: "in" } among:
                return Of(among.Left, names) + Of(among.Right, names) + Items(among.Right, names);
            case Syntax.Binary both:
                return Of(both.Left, names) + Of(both.Right, names);
            case Syntax.Call call:
                IEnumerable<Syntax> operands = call.Target is null ? call.Arguments : call.Arguments.Prepend(call.Target);
                return operands.Sum(part => Of(part, names)) + Work(call, names);
            default:
                return SyntaxTree.Children(syntax).Sum(part => Of(part, names));
        }
    }

    private double Work(Syntax.Call call, ImmutableDictionary<string, PropertySchema?> names)
    {
        Syntax? subject = call.Target ?? call.Arguments.FirstOrDefault();
        return call.Function switch
        {
            "lowerAscii" or "upperAscii" or "replace" or "substring" or "trim" or "reverse" or "format" or "split" or "quote" => Length(subject, names),
            "matches" or "contains" or "indexOf" or "lastIndexOf" or "glob" => (double)Length(subject, names) / CharactersAStep,
            "join" => Items(subject!, names) * AssumedLength,
            "sort" or "sortBy" or "distinct" or "flatten" or "slice" => Items(subject!, names),
            _ => 1,
        };
    }

    private ImmutableDictionary<string, PropertySchema?> Inside(Syntax.Comprehension loop, ImmutableDictionary<string, PropertySchema?> names)
    {
        PropertySchema? item = Schema(loop.Range, names)?.Items;
        return loop.Variables.Aggregate(names, (known, name) => known.SetItem(name, item));
    }

    private int Length(Syntax? syntax, ImmutableDictionary<string, PropertySchema?> names) => syntax switch
    {
        Syntax.Literal { Value.IsString: true } literal => literal.Value.Text.Length,
        null => AssumedLength,
        _ => Schema(syntax, names)?.MostLength ?? AssumedLength,
    };

    private int Items(Syntax syntax, ImmutableDictionary<string, PropertySchema?> names)
    {
        switch (syntax)
        {
            case Syntax.ListLiteral list:
                return list.Items.Length;
            case Syntax.MapLiteral map:
                return map.Entries.Length;
            case Syntax.Select { Operand: Syntax.Name { Text: "constants" } } constant when constants[constant.Field] is JsonArray array:
                return array.Items.Length;
            case Syntax.Name { Text: "delegation" }:
                return DelegationChain.Deepest;
            case Syntax.Comprehension { Macro: "filter" or "map" } loop:
                return Items(loop.Range, names);
            default:
                if (Schema(syntax, names) is { } schema)
                {
                    int? most = schema.MostItems ?? ((schema.Types & SchemaTypes.Array) == 0 && !schema.AllowsAdditionalProperties ? schema.Properties.Count : null);
                    if (most is int known)
                    {
                        return known;
                    }
                }

                _assumed.Add(SyntaxText.Of(syntax));
                return AssumedItems;
        }
    }

    private PropertySchema? Schema(Syntax syntax, ImmutableDictionary<string, PropertySchema?> names) => syntax switch
    {
        Syntax.Name name => names.GetValueOrDefault(name.Text),
        Syntax.Select { Operand: Syntax.Name { Text: "args" } or Syntax.Select { Field: "args", Operand: Syntax.Name { Text: "requested" } } } select => arguments.GetValueOrDefault(select.Field),
        Syntax.Select select => Schema(select.Operand, names)?.Properties.GetValueOrDefault(select.Field),
        Syntax.Index index => Schema(index.Operand, names)?.Items,
        _ => null,
    };
}
