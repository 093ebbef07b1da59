using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Schemas;

/// <summary>Compiles JSON Schema (2020-12) into nodes: which keywords there are, where references lead, and how large it may be.</summary>
internal sealed class SchemaCompiler
{
    private const int MaxDepth = 32;
    private const int MaxWeight = 20_000;

    private static readonly ImmutableSortedSet<string> Constraints = ImmutableSortedSet.Create(
        StringComparer.Ordinal,
        "type", "enum", "const", "properties", "required", "additionalProperties", "patternProperties", "propertyNames",
        "minProperties", "maxProperties", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
        "minLength", "maxLength", "pattern", "format", "items", "prefixItems", "minItems", "maxItems", "uniqueItems",
        "contains", "minContains", "maxContains", "dependentRequired", "dependentSchemas",
        "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "$ref");

    private static readonly ImmutableSortedSet<string> Annotations = ImmutableSortedSet.Create(
        StringComparer.Ordinal,
        "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment", "$schema",
        "$defs", "definitions", "secret");

    private readonly ImmutableArray<SchemaViolation>.Builder _errors = ImmutableArray.CreateBuilder<SchemaViolation>();
    private readonly Dictionary<string, SchemaPart?> _definitions = new(StringComparer.Ordinal);
    private readonly JsonValue _root;
    private int _depth;

    private SchemaCompiler(JsonValue root) => _root = root;

    /// <summary>Compiles a schema.</summary>
    /// <param name="source">An object, <c>true</c> or <c>false</c>.</param>
    /// <param name="node">The check.</param>
    /// <param name="shape">What is certain about valid values.</param>
    /// <param name="errors">What is wrong with the schema.</param>
    /// <returns>False when refused.</returns>
    public static bool TryCompile(
        JsonValue source,
        [NotNullWhen(true)] out SchemaNode? node,
        [NotNullWhen(true)] out PropertySchema? shape,
        out ImmutableArray<SchemaViolation> errors)
    {
        SchemaCompiler compiler = new(source);
        SchemaPart part = compiler.Compile(source, "");
        compiler.CompileUnused();
        errors = compiler._errors.ToImmutable();
        bool isValid = errors.IsEmpty;
        (node, shape) = isValid ? (part.Node, part.Shape with { IsRequired = true }) : (null, null);
        return isValid;
    }

    /// <summary>Compiles a schema inside the one being compiled.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="pointer">Where it stands.</param>
    /// <returns>The part; whatever, once there are errors.</returns>
    internal SchemaPart Compile(JsonValue schema, string pointer)
    {
        if (schema is JsonBoolean boolean)
        {
            return boolean.Value ? SchemaPart.Anything : SchemaPart.Nothing;
        }

        if (schema is not JsonObject source)
        {
            _errors.Add(new SchemaViolation(pointer, "a schema is an object, true or false"));
            return SchemaPart.Anything;
        }

        if (_depth == MaxDepth)
        {
            _errors.Add(new SchemaViolation(pointer, $"schemas are nested deeper than {MaxDepth}"));
            return SchemaPart.Anything;
        }

        _depth++;
        SchemaPart part = CompileObject(new SchemaSource(source, pointer, _errors));
        _depth--;
        return part;
    }

    /// <summary>Compiles what a <c>$ref</c> leads to, once.</summary>
    /// <param name="source">The schema that has the reference.</param>
    /// <returns>The part.</returns>
    internal SchemaPart CompileReference(SchemaSource source)
    {
        string? target = source.Text("$ref");
        if (target is null || Find(target) is not JsonValue definition)
        {
            source.Refuse("$ref", "\"$ref\" wants \"#/$defs/NAME\", and that definition at the root of this schema");
            return SchemaPart.Anything;
        }

        if (_definitions.TryGetValue(target, out SchemaPart? known))
        {
            if (known is null)
            {
                source.Refuse("$ref", "a definition that leads back to itself has no limit on its depth");
            }

            return known ?? SchemaPart.Anything;
        }

        _definitions[target] = null;
        SchemaPart part = Compile(definition, target[1..]);
        _definitions[target] = part;
        return part;
    }

    private SchemaPart CompileObject(SchemaSource source)
    {
        foreach ((string keyword, _) in source.Keywords)
        {
            if (!Constraints.Contains(keyword) && !Annotations.Contains(keyword))
            {
                string meant = Suggestion.For(keyword, Constraints.Union(Annotations));
                source.Refuse(keyword, $"\"{keyword}\" is not a keyword this validator knows, so it could not be enforced{meant}");
            }
        }

        int errors = _errors.Count;
        SchemaPart part = new SchemaKeywords(this, source).Compile(MaxWeight);
        if (part.Weight > MaxWeight && errors == _errors.Count)
        {
            _errors.Add(new SchemaViolation(source.Pointer, $"with its references written out the schema has more than {MaxWeight} checks"));
        }

        return part;
    }

    // A definition nobody refers to is read all the same: it must not become wrong only when somebody does.
    private void CompileUnused()
    {
        foreach (string keyword in (string[])["$defs", "definitions"])
        {
            if (_root is not JsonObject root || !root.TryGet(keyword, out JsonValue? definitions))
            {
                continue;
            }

            if (definitions is not JsonObject named)
            {
                _errors.Add(new SchemaViolation("/" + keyword, $"\"{keyword}\" wants an object"));
                continue;
            }

            foreach ((string name, JsonValue definition) in named.Members)
            {
                string pointer = $"#/{keyword}/{SchemaSource.Escape(name)}";
                if (_definitions.TryAdd(pointer, null))
                {
                    _definitions[pointer] = Compile(definition, pointer[1..]);
                }
            }
        }
    }

    private JsonValue? Find(string target)
    {
        foreach (string keyword in (string[])["$defs", "definitions"])
        {
            string prefix = $"#/{keyword}/";
            if (target.StartsWith(prefix, StringComparison.Ordinal) && _root is JsonObject root
                && root[keyword] is JsonObject definitions)
            {
                return definitions.Members
                    .FirstOrDefault(m => string.Equals(SchemaSource.Escape(m.Key), target[prefix.Length..], StringComparison.Ordinal)).Value;
            }
        }

        return null;
    }
}
