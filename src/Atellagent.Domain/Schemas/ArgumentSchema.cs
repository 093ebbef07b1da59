using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Schemas;

/// <summary>
/// A JSON Schema (2020-12) for an operation's arguments, compiled. A keyword that this validator does not know refuses
/// the schema: a constraint that is not understood is not skipped.
/// </summary>
public abstract class ArgumentSchema
{
    private protected ArgumentSchema(JsonObject source) => Source = source;

    /// <summary>The schema as it was written.</summary>
    public JsonObject Source { get; }

    /// <summary>Checks a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>What is wrong with it: none when valid. Each has a JSON Pointer (RFC 6901) and a reason without the value itself.</returns>
    public abstract ImmutableArray<SchemaViolation> Validate(JsonValue value);
}
