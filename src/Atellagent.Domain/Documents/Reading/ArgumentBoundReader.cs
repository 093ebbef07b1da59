using System.Collections.Immutable;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads the bound of one argument.</summary>
internal static class ArgumentBoundReader
{
    private const int MostLength = 1_000_000;
    private const int MostDepth = 8;

    private static readonly Dictionary<string, BoundRepair> Repairs = new(StringComparer.Ordinal)
    {
        ["refuse"] = BoundRepair.Refuse,
        ["clamp"] = BoundRepair.Clamp,
        ["set"] = BoundRepair.Set,
        ["filter"] = BoundRepair.Filter,
        ["drop"] = BoundRepair.Drop,
        ["prepend"] = BoundRepair.Prepend,
    };

    /// <summary>Reads a bound.</summary>
    /// <param name="fields">The mapping.</param>
    /// <param name="mayRepair">Whether a value outside may be changed; a grant only refuses.</param>
    /// <returns>The bound.</returns>
    public static ArgumentBound Read(FieldReader fields, bool mayRepair) => Read(fields, mayRepair, 0);

    private static ArgumentBound Read(FieldReader fields, bool mayRepair, int depth)
    {
        ArgumentBound bound = new()
        {
            Minimum = ReadNumber(fields, "minimum"),
            Maximum = ReadNumber(fields, "maximum"),
            ExclusiveMinimum = ReadNumber(fields, "exclusiveMinimum"),
            ExclusiveMaximum = ReadNumber(fields, "exclusiveMaximum"),
            Enum = ReadEnum(fields),
            IsConst = fields.Has("const"),
            Prefix = fields.Text("prefix"),
            Tests = [.. ReadTests(fields, "pattern", BoundTestKind.Pattern), .. ReadTests(fields, "glob", BoundTestKind.Glob), .. ReadTests(fields, "inCidr", BoundTestKind.Network)],
            Length = new BoundRange(fields.Count("minLength", 0, MostLength), fields.Count("maxLength", 0, MostLength)),
            Items = new BoundRange(fields.Count("minItems", 0, MostLength), fields.Count("maxItems", 0, MostLength)),
            SubsetOf = ReadValues(fields, "subsetOf"),
            StartsWith = ReadList(fields, "startsWith", isObjects: false),
            Excludes = ReadList(fields, "excludes", isObjects: true),
            IsPresent = ReadPresent(fields),
            Properties = ReadProperties(fields, depth),
            Element = fields.Fields("items") is FieldReader element ? ReadInner(element, depth) : null,
            IsAbsent = ReadAbsent(fields),
            OnExceed = fields.Node("onExceed") is YamlNode node ? NameReader.WordOf(fields, node, Repairs) ?? BoundRepair.Refuse : BoundRepair.Refuse,
        };
        CheckRepair(fields, bound, mayRepair, isInner: depth > 0);
        CheckContradiction(fields, bound);
        fields.Close();
        return bound;
    }

    private static ImmutableSortedDictionary<string, ArgumentBound> ReadProperties(FieldReader fields, int depth)
    {
        ImmutableSortedDictionary<string, ArgumentBound>.Builder properties = ImmutableSortedDictionary.CreateBuilder<string, ArgumentBound>(StringComparer.Ordinal);
        YamlMap? named = fields.Fields("properties")?.Map;
        foreach (YamlEntry entry in named?.Entries ?? [])
        {
            fields.Context.Note(entry.Value);
            if (FieldReader.Open(entry.Value, fields.Context) is FieldReader member)
            {
                properties[entry.Key] = ReadInner(member, depth);
            }
        }

        if (named is { Entries.Count: 0 })
        {
            fields.Context.Refuse(named, "this bounds nothing; name a member of the object");
        }

        return properties.ToImmutable();
    }

    private static ArgumentBound ReadInner(FieldReader fields, int depth)
    {
        if (depth < MostDepth)
        {
            return Read(fields, mayRepair: false, depth + 1);
        }

        fields.Context.Refuse(fields.Map, $"bounds go at most {MostDepth} levels into an argument");
        return new ArgumentBound();
    }

    private static bool ReadAbsent(FieldReader fields)
    {
        bool? absent = fields.Flag("absent");
        if (absent == false)
        {
            fields.Context.Refuse(fields.Map.Get("absent")!, "only \"absent: true\" says something; leave it out");
        }

        if (absent == true && fields.Map.Entries.Any(static e => e.Key is not ("absent" or "onExceed")))
        {
            fields.Context.Refuse(fields.Map, "an argument that is absent has no other bound");
        }

        return absent == true;
    }

    private static bool ReadPresent(FieldReader fields)
    {
        bool? present = fields.Flag("present");
        if (present == false)
        {
            fields.Context.Refuse(fields.Map.Get("present")!, "only \"present: true\" says something; leave it out");
        }

        return present == true;
    }

    private static ImmutableArray<JsonValue> ReadList(FieldReader fields, string name, bool isObjects)
    {
        IReadOnlyList<YamlNode> items = fields.Items(name);
        if (fields.Map.Get(name) is YamlList { Items.Count: 0 } empty)
        {
            fields.Context.Refuse(empty, "this bounds nothing; leave it out");
        }

        foreach (YamlNode item in isObjects ? items : [])
        {
            if (item.Json is not JsonObject { Members.Length: > 0 })
            {
                fields.Context.Refuse(item, "this describes objects by members that they have, such as { type: image_url }");
            }
        }

        return items.Count == 0 ? default : [.. items.Select(static item => item.Json)];
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

    private static IEnumerable<BoundTest> ReadTests(FieldReader fields, string name, BoundTestKind kind)
    {
        YamlNode? node = fields.Node(name);
        YamlNode[] nodes = node switch
        {
            null => [],
            YamlList list => [.. list.Items],
            _ => [node],
        };
        foreach (YamlNode one in nodes)
        {
            if (fields.TextOf(one) is string source)
            {
                BoundTest test = new(kind, source);
                if (test.Fault is string fault)
                {
                    fields.Context.Refuse(one, fault);
                }

                yield return test;
            }
        }
    }

    private static ImmutableArray<JsonValue> ReadEnum(FieldReader fields)
    {
        YamlNode? only = fields.Value("const");
        if (only is not null && fields.Has("enum"))
        {
            fields.Context.Refuse(fields.Map, "\"const\" and \"enum\" stand for the same thing; keep one");
        }

        ImmutableArray<JsonValue> values = ReadValues(fields, "enum");
        return only is not null ? [only.Json] : values;
    }

    private static ImmutableArray<JsonValue> ReadValues(FieldReader fields, string name)
    {
        IReadOnlyList<YamlNode> values = fields.Items(name);
        if (fields.Map.Get(name) is YamlList { Items.Count: 0 } empty)
        {
            fields.Context.Refuse(empty, "no value can be in an empty list; deny instead");
        }

        return values.Count == 0 ? default : [.. values.Select(static value => value.Json).Distinct()];
    }

    private static void CheckRepair(FieldReader fields, ArgumentBound bound, bool mayRepair, bool isInner)
    {
        YamlNode? node = fields.Map.Get("onExceed");
        if (node is null || bound.OnExceed == BoundRepair.Refuse)
        {
            return;
        }

        bool isNumeric = bound.HasRange;
        string? fault = bound.OnExceed switch
        {
            _ when isInner => "a bound inside an argument only refuses; it repairs nothing",
            _ when !mayRepair => "a grant never changes an action, it only refuses; put this into a policy's narrow rule",
            BoundRepair.Set when !bound.IsConst => "\"set\" needs a \"const\" to set",
            BoundRepair.Clamp when !isNumeric || !bound.Enum.IsDefault => "\"clamp\" needs a minimum or maximum, and no enum or const: it moves a number to the nearest one inside",
            BoundRepair.Clamp when bound is { IsPresent: true, Maximum: null } => "\"clamp\" of what must be present needs a maximum: that is what it is set to",
            BoundRepair.Filter when bound.SubsetOf.IsDefault && bound.Excludes.IsDefault => "\"filter\" needs a \"subsetOf\" or \"excludes\": it takes out of a list what is not in the one, or like the other",
            BoundRepair.Prepend when bound.StartsWith.IsDefault && bound.Prefix is null => "\"prepend\" needs a \"startsWith\" or a \"prefix\": it puts that in front",
            BoundRepair.Drop when !bound.IsAbsent => "\"drop\" needs \"absent: true\": it leaves an optional argument out",
            _ => null,
        };
        if (fault is not null)
        {
            fields.Context.Refuse(node, fault);
        }
    }

    private static void CheckContradiction(FieldReader fields, ArgumentBound bound)
    {
        if (fields.Map.Entries.All(static entry => entry.Key is "onExceed"))
        {
            fields.Context.Refuse(fields.Map, "this bounds nothing; say minimum, maximum, enum, const or another bound");
        }
        else if (bound.IsEmpty && fields.Context.Errors.Count == 0)
        {
            fields.Context.Refuse(fields.Map, bound.Enum.IsDefault && bound is { Length.IsEmpty: false, Items.IsEmpty: false }
                ? "no number is above the minimum and below the maximum; deny instead"
                : "no value meets all of this; deny instead");
        }
    }
}
