using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Schemas;

/// <summary>Compiles the keywords of one schema object, which all must hold.</summary>
internal sealed class SchemaKeywords(SchemaCompiler compiler, SchemaSource source)
{
    private readonly ImmutableArray<SchemaNode>.Builder _nodes = ImmutableArray.CreateBuilder<SchemaNode>();
    private PropertySchema _shape = PropertySchema.Anything;
    private int _weight = 1;

    /// <summary>Compiles.</summary>
    /// <param name="maxWeight">The weight past which no more shapes are put together.</param>
    /// <returns>The part.</returns>
    public SchemaPart Compile(int maxWeight)
    {
        ReadType();
        ReadValues();
        ReadNumber();
        ReadString();
        ReadArray();
        ReadObject();
        ReadDependencies();
        ReadCombinations(maxWeight);
        _shape = _shape with { IsSecret = _shape.IsSecret || source.Flag("secret") };
        return new SchemaPart(_nodes.Count == 1 ? _nodes[0] : new AllOfNode(_nodes.ToImmutable()), _shape, _weight);
    }

    private void ReadType()
    {
        JsonValue? type = source.Get("type");
        if (type is null)
        {
            return;
        }

        ImmutableArray<JsonValue> names = type is JsonArray { Items.Length: > 0 } list ? list.Items : [type];
        SchemaTypes types = SchemaTypes.None;
        foreach (JsonValue name in names)
        {
            if (!SchemaTypeNames.TryParse(name, out SchemaTypes? one))
            {
                source.Refuse("type", "\"type\" wants null, boolean, integer, number, string, array or object, or a list of these");
                return;
            }

            types |= one.Value;
        }

        _nodes.Add(new TypeNode(types));
        _shape = _shape with { Types = types };
    }

    private void ReadValues()
    {
        if (source.Get("const") is JsonValue only)
        {
            AddValues([only]);
        }

        ImmutableArray<JsonValue> values = [.. source.Items("enum").Select(item => item.Value)];
        if (!values.IsEmpty)
        {
            AddValues(values);
        }
    }

    private void AddValues(ImmutableArray<JsonValue> values)
    {
        SchemaTypes types = values.Aggregate(SchemaTypes.None, (all, value) => all | SchemaTypeNames.Of(value));
        _nodes.Add(new EnumNode(values));
        _shape = SchemaShapes.Meet(_shape, new PropertySchema { Types = types, EnumValues = values });
    }

    private void ReadNumber()
    {
        NumberNode node = new()
        {
            Minimum = source.Number("minimum"),
            Maximum = source.Number("maximum"),
            ExclusiveMinimum = source.Number("exclusiveMinimum"),
            ExclusiveMaximum = source.Number("exclusiveMaximum"),
            MultipleOf = source.Number("multipleOf"),
        };
        if (node.MultipleOf is { Value: <= 0 })
        {
            source.Refuse("multipleOf", "\"multipleOf\" wants a number above 0");
            return;
        }

        Add(node, "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf");
    }

    private void ReadString()
    {
        string? pattern = source.Text("pattern");
        Regex? regex = pattern is null ? null : CompilePattern("pattern", pattern);
        StringNode node = new()
        {
            MinLength = source.Count("minLength", 0),
            MaxLength = source.Count("maxLength", int.MaxValue),
            PatternText = pattern,
            Pattern = regex,
            IsIdentifier = string.Equals(source.Text("format"), "identifier", StringComparison.Ordinal),
        };
        Add(node, "minLength", "maxLength", "pattern", "format");
        _shape = _shape with { IsIdentifier = node.IsIdentifier, MostLength = node.MaxLength == int.MaxValue ? null : node.MaxLength };
    }

    private void ReadArray()
    {
        ImmutableArray<SchemaPart> prefix = [.. source.Items("prefixItems").Select(item => Weigh(compiler.Compile(item.Value, item.Pointer)))];
        SchemaPart? items = CompileAt("items");
        ArrayNode node = new()
        {
            MinItems = source.Count("minItems", 0),
            MaxItems = source.Count("maxItems", int.MaxValue),
            UniqueItems = source.Flag("uniqueItems"),
            PrefixItems = [.. prefix.Select(part => part.Node)],
            Items = items?.Node,
        };
        Add(node, "minItems", "maxItems", "uniqueItems", "prefixItems", "items");
        _shape = _shape with { MostItems = node.MaxItems == int.MaxValue ? null : node.MaxItems };
        (int least, int most) = (source.Count("minContains", 1), source.Count("maxContains", int.MaxValue));
        if (CompileAt("contains") is { } wanted)
        {
            _nodes.Add(new ContainsNode(wanted.Node, least, most));
        }

        if (items is { } each && prefix.IsEmpty)
        {
            _shape = _shape with { Items = each.Shape with { IsRequired = true } };
        }
    }

    private void ReadObject()
    {
        Dictionary<string, SchemaPart> properties = new(StringComparer.Ordinal);
        foreach ((string name, JsonValue schema, string pointer) in source.Members("properties"))
        {
            properties[name] = Weigh(compiler.Compile(schema, pointer));
        }

        ImmutableArray<(Regex Pattern, SchemaNode Node)> patterns = [.. ReadPatternProperties()];
        SchemaPart? additional = CompileAt("additionalProperties");
        ImmutableArray<string> required = source.Names("required");
        bool isClosed = source.Get("additionalProperties") is JsonBoolean { Value: false };
        ObjectNode node = new()
        {
            Properties = properties.ToFrozenDictionary(p => p.Key, p => p.Value.Node, StringComparer.Ordinal),
            PatternProperties = patterns,
            AdditionalProperties = additional?.Node,
            IsClosed = isClosed,
            PropertyNames = CompileAt("propertyNames")?.Node,
            Required = required,
            MinProperties = source.Count("minProperties", 0),
            MaxProperties = source.Count("maxProperties", int.MaxValue),
        };
        Add(node, "properties", "patternProperties", "additionalProperties", "propertyNames", "required", "minProperties", "maxProperties");
        PropertySchema? rest = patterns.IsEmpty && !isClosed ? additional?.Shape : null;
        _shape = _shape with
        {
            Properties = SchemaShapes.Members(properties, required, rest),
            AllowsAdditionalProperties = !isClosed || !patterns.IsEmpty,
            AdditionalProperties = rest,
        };
    }

    private void ReadDependencies()
    {
        foreach ((string name, JsonValue value, _) in source.Members("dependentRequired"))
        {
            JsonString[]? names = value is JsonArray list && list.Items.All(static i => i is JsonString) ? [.. list.Items.Cast<JsonString>()] : null;
            if (names is null || names.Distinct().Count() != names.Length)
            {
                source.Refuse("dependentRequired", "\"dependentRequired\" wants a list of different strings for each member");
                return;
            }

            ImmutableArray<string> required = [.. names.Select(static n => n.Value)];
            _nodes.Add(new DependencyNode(name, required, null));
        }

        foreach ((string name, JsonValue schema, string pointer) in source.Members("dependentSchemas"))
        {
            _nodes.Add(new DependencyNode(name, [], Weigh(compiler.Compile(schema, pointer)).Node));
        }
    }

    private IEnumerable<(Regex Pattern, SchemaNode Node)> ReadPatternProperties()
    {
        foreach ((string pattern, JsonValue schema, string pointer) in source.Members("patternProperties"))
        {
            SchemaPart part = Weigh(compiler.Compile(schema, pointer));
            if (CompilePattern("patternProperties", pattern) is Regex regex)
            {
                yield return (regex, part.Node);
            }
        }
    }

    private void ReadCombinations(int maxWeight)
    {
        ImmutableArray<SchemaPart> all = CompileEach("allOf");
        if (source.Has("$ref"))
        {
            all = all.Add(Weigh(compiler.CompileReference(source)));
        }

        ImmutableArray<SchemaPart> any = CompileEach("anyOf");
        ImmutableArray<SchemaPart> one = CompileEach("oneOf");
        SchemaPart? not = CompileAt("not");
        (SchemaPart? test, SchemaPart? then, SchemaPart? otherwise) = (CompileAt("if"), CompileAt("then"), CompileAt("else"));
        if (_weight > maxWeight)
        {
            return;
        }

        foreach (SchemaPart part in all)
        {
            _nodes.Add(part.Node);
            _shape = SchemaShapes.Meet(_shape, part.Shape);
        }

        AddChoice(any, any.Length);
        AddChoice(one, 1);
        if (test is { } condition)
        {
            _nodes.Add(new ConditionalNode(condition.Node, then?.Node, otherwise?.Node));
        }

        if (not is { } excluded)
        {
            _nodes.Add(new ChoiceNode([excluded.Node], 0, 0));
        }
    }

    private void AddChoice(ImmutableArray<SchemaPart> parts, int most)
    {
        if (!parts.IsEmpty)
        {
            _nodes.Add(new ChoiceNode([.. parts.Select(part => part.Node)], 1, most));
            _shape = SchemaShapes.Meet(_shape, SchemaShapes.Join([.. parts.Select(part => part.Shape)]));
        }
    }

    private void Add(SchemaNode node, params ReadOnlySpan<string> keywords)
    {
        foreach (string keyword in keywords)
        {
            if (source.Has(keyword))
            {
                _nodes.Add(node);
                return;
            }
        }
    }

    private SchemaPart? CompileAt(string keyword) =>
        source.Get(keyword) is JsonValue schema ? Weigh(compiler.Compile(schema, source.At(keyword))) : null;

    private ImmutableArray<SchemaPart> CompileEach(string keyword) =>
        [.. source.Items(keyword).Select(item => Weigh(compiler.Compile(item.Value, item.Pointer)))];

    // Saturates by itself: no part weighs more than the limit by much, and their number is limited by the document's size.
    private SchemaPart Weigh(SchemaPart part)
    {
        _weight = (int)Math.Min((long)_weight + part.Weight, int.MaxValue / 2);
        return part;
    }

    private Regex? CompilePattern(string keyword, string pattern)
    {
        if (!PatternDialect.TryCompile(pattern, out Regex? regex, out string? reason))
        {
            source.Refuse(keyword, $"the pattern {pattern}: {reason}");
        }

        return regex;
    }
}
