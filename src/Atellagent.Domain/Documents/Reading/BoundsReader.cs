using System.Collections.Immutable;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads <c>bounds</c> of grants and narrowing rules.</summary>
internal static class BoundsReader
{
    private static readonly Dictionary<string, BoundRepair> Repairs = new(StringComparer.Ordinal)
    {
        ["refuse"] = BoundRepair.Refuse,
        ["clamp"] = BoundRepair.Clamp,
        ["set"] = BoundRepair.Set,
    };

    /// <summary>Reads bounds.</summary>
    /// <param name="fields">The <c>bounds</c> mapping.</param>
    /// <param name="mayRepair">Whether a value outside may be changed; a grant only refuses.</param>
    /// <returns>The bounds.</returns>
    public static BoundSet Read(FieldReader fields, bool mayRepair)
    {
        ImmutableSortedDictionary<string, ArgumentBound>.Builder arguments = BoundSet.None.Arguments.ToBuilder();
        FieldReader? named = fields.RequiredFields("arguments");
        foreach (YamlEntry entry in named?.Map.Entries ?? [])
        {
            fields.Context.Note(entry.Value);
            if (FieldReader.Open(entry.Value, fields.Context) is FieldReader bound)
            {
                arguments[entry.Key] = ReadArgument(bound, mayRepair);
            }
        }

        if (named is { Map.Entries.Count: 0 })
        {
            fields.Context.Refuse(named.Map, "this bounds nothing; name an argument or leave \"bounds\" out");
        }

        foreach (string later in (string[])["targets", "scopes", "limits", "additionalArguments"])
        {
            fields.NotYet(later, $"bounds on \"{later}\" are not supported yet; only \"arguments\" are");
        }

        fields.Close();
        return new BoundSet(arguments.ToImmutable());
    }

    private static ArgumentBound ReadArgument(FieldReader fields, bool mayRepair)
    {
        ArgumentBound bound = new()
        {
            Minimum = ReadNumber(fields, "minimum"),
            Maximum = ReadNumber(fields, "maximum"),
            ExclusiveMinimum = ReadNumber(fields, "exclusiveMinimum"),
            ExclusiveMaximum = ReadNumber(fields, "exclusiveMaximum"),
            Enum = ReadValues(fields),
            IsConst = fields.Has("const"),
            OnExceed = fields.Node("onExceed") is YamlNode node ? NameReader.WordOf(fields, node, Repairs) ?? BoundRepair.Refuse : BoundRepair.Refuse,
        };
        foreach (string later in (string[])["prefix", "pattern", "glob", "inCidr", "minLength", "maxLength", "minItems", "maxItems", "subsetOf", "absent"])
        {
            fields.NotYet(later, $"the bound \"{later}\" is not supported yet; minimum, maximum, exclusiveMinimum, exclusiveMaximum, enum and const are");
        }

        CheckRepair(fields, bound, mayRepair);
        CheckRange(fields, bound);
        fields.Close();
        return bound;
    }

    private static decimal? ReadNumber(FieldReader fields, string name)
    {
        YamlNode? node = fields.Node(name);
        if (node is not null and not { Json: JsonNumber })
        {
            fields.Context.Refuse(node, $"this must be a number, it is {node.Description}");
        }

        return (node?.Json as JsonNumber)?.Value;
    }

    private static ImmutableArray<JsonValue> ReadValues(FieldReader fields)
    {
        YamlNode? only = fields.Value("const");
        IReadOnlyList<YamlNode> values = fields.Items("enum");
        if (only is not null && fields.Has("enum"))
        {
            fields.Context.Refuse(fields.Map, "\"const\" and \"enum\" stand for the same thing; keep one");
        }

        if (only is not null)
        {
            return [only.Json];
        }

        if (fields.Map.Get("enum") is YamlList { Items.Count: 0 } empty)
        {
            fields.Context.Refuse(empty, "no value can be in an empty list; deny instead");
        }

        return values.Count == 0 ? default : [.. values.Select(value => value.Json).Distinct()];
    }

    private static void CheckRepair(FieldReader fields, ArgumentBound bound, bool mayRepair)
    {
        YamlNode? node = fields.Map.Get("onExceed");
        if (node is null || bound.OnExceed == BoundRepair.Refuse)
        {
            return;
        }

        bool isNumeric = (bound.Minimum ?? bound.Maximum ?? bound.ExclusiveMinimum ?? bound.ExclusiveMaximum) is not null;
        if (!mayRepair)
        {
            fields.Context.Refuse(node, "a grant never changes an action, it only refuses; put this into a policy's narrow rule");
        }
        else if (bound.OnExceed == BoundRepair.Set && !bound.IsConst)
        {
            fields.Context.Refuse(node, "\"set\" needs a \"const\" to set");
        }
        else if (bound.OnExceed == BoundRepair.Clamp && (!isNumeric || !bound.Enum.IsDefault))
        {
            fields.Context.Refuse(node, "\"clamp\" needs a minimum or maximum, and no enum or const: it moves a number to the nearest one inside");
        }
    }

    private static void CheckRange(FieldReader fields, ArgumentBound bound)
    {
        decimal? low = Max(bound.Minimum, bound.ExclusiveMinimum);
        decimal? high = -Max(-bound.Maximum, -bound.ExclusiveMaximum);
        bool touches = low == high && (low == bound.ExclusiveMinimum || high == bound.ExclusiveMaximum);
        if (low > high || (low is not null && touches))
        {
            fields.Context.Refuse(fields.Map, "no number is above the minimum and below the maximum; deny instead");
        }

        if (fields.Map.Entries.All(entry => entry.Key is "onExceed"))
        {
            fields.Context.Refuse(fields.Map, "this bounds nothing; say minimum, maximum, enum or const");
        }
    }

    private static decimal? Max(decimal? left, decimal? right) =>
        left is null ? right : right is null ? left : Math.Max(left.Value, right.Value);
}
