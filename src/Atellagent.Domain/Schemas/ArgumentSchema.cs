using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Schemas;

/// <summary>
/// A JSON Schema (2020-12) for an operation's arguments, compiled. A keyword that this validator does not know refuses
/// the schema: a constraint that is not understood is not skipped. Arguments that the schema does not declare are
/// refused unless its root says <c>additionalProperties</c>: policy could not see them, the destination would.
/// </summary>
public abstract class ArgumentSchema
{
    private protected ArgumentSchema(JsonObject source, PropertySchema shape) => (Source, Shape) = (source, shape);

    /// <summary>The schema as it was written.</summary>
    public JsonObject Source { get; }

    /// <summary>What is certain about the arguments as a whole: an object.</summary>
    public PropertySchema Shape { get; }

    /// <summary>The declared arguments by name.</summary>
    public ImmutableSortedDictionary<string, PropertySchema> Properties => Shape.Properties;

    /// <summary>Compiles a schema.</summary>
    /// <param name="source">The schema as JSON.</param>
    /// <param name="schema">The compiled schema.</param>
    /// <param name="errors">What is wrong with it, each with a JSON Pointer into the schema.</param>
    /// <returns>False when refused.</returns>
    public static bool TryCompile(
        JsonObject source,
        [NotNullWhen(true)] out ArgumentSchema? schema,
        out ImmutableArray<SchemaViolation> errors)
    {
        schema = null;
        if (!SchemaCompiler.TryCompile(source, out SchemaNode? root, out PropertySchema? shape, out errors))
        {
            return false;
        }

        if (shape.Types != SchemaTypes.Object)
        {
            errors = [new SchemaViolation("", "arguments are an object: the schema must say \"type\": \"object\"")];
            return false;
        }

        schema = new CompiledArgumentSchema(source, shape, root);
        return true;
    }

    /// <summary>Checks a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>What is wrong with it: none when valid. Each has a JSON Pointer (RFC 6901) and a reason without the value itself.</returns>
    public abstract ImmutableArray<SchemaViolation> Validate(JsonValue value);
}
