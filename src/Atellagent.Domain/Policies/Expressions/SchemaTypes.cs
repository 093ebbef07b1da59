using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>Derives expression types from JSON Schemas and from JSON values.</summary>
internal static class SchemaTypes
{
    /// <summary>The type of what a schema admits; whatever it does not say plainly is <see cref="ExpressionType.Dyn"/>.</summary>
    /// <param name="schema">The schema.</param>
    /// <returns>The type.</returns>
    public static ExpressionType OfSchema(JsonValue? schema)
    {
        if (schema is not JsonObject keywords)
        {
            return ExpressionType.Dyn;
        }

        ImmutableArray<JsonValue> values = keywords["const"] is JsonValue only
            ? [only]
            : (keywords["enum"] as JsonArray)?.Items ?? [];
        if (values.Length > 0)
        {
            return values.All(static v => v is JsonString)
                ? ExpressionType.StringOf([.. values.Select(static v => ((JsonString)v).Value)])
                : values.Select(OfValue).Aggregate(static (left, right) => left.Join(right));
        }

        return (keywords["type"] as JsonString)?.Value switch
        {
            "string" => ExpressionType.String,
            "integer" => ExpressionType.Int,
            "number" => ExpressionType.Number,
            "boolean" => ExpressionType.Bool,
            "null" => ExpressionType.Null,
            "array" => ExpressionType.ListOf(OfSchema(keywords["items"])),
            "object" => OfObject(keywords),
            _ => ExpressionType.Dyn,
        };
    }

    /// <summary>The type of the arguments of an operation. Names that the schema does not declare are not part of it.</summary>
    /// <param name="schema">The schema of the arguments.</param>
    /// <returns>A record type.</returns>
    public static ExpressionType OfArguments(JsonObject schema) => ExpressionType.RecordOf(Fields(schema));

    /// <summary>The type of a constant.</summary>
    /// <param name="value">The constant.</param>
    /// <returns>The type.</returns>
    public static ExpressionType OfValue(JsonValue value) => value switch
    {
        JsonNull => ExpressionType.Null,
        JsonBoolean => ExpressionType.Bool,
        JsonNumber number => number.IsInteger && number.Value is >= long.MinValue and <= long.MaxValue ? ExpressionType.Int : ExpressionType.Number,
        JsonString => ExpressionType.String,
        JsonArray { Items.Length: 0 } => ExpressionType.ListOfDyn,
        JsonArray array => ExpressionType.ListOf(array.Items.Select(OfValue).Aggregate(static (left, right) => left.Join(right))),
        JsonObject record => ExpressionType.RecordOf(
            record.Members.Select(static m => KeyValuePair.Create(m.Key, new ExpressionField(OfValue(m.Value), true)))),
        _ => ExpressionType.Dyn,
    };

    private static ExpressionType OfObject(JsonObject keywords)
    {
        ExpressionType? extra = keywords["additionalProperties"] is JsonObject schema ? OfSchema(schema) : null;
        return keywords["properties"] is null && extra is null
            ? ExpressionType.Dyn
            : ExpressionType.RecordOf(Fields(keywords), extra);
    }

    private static IEnumerable<KeyValuePair<string, ExpressionField>> Fields(JsonObject keywords)
    {
        ImmutableArray<JsonValue> required = (keywords["required"] as JsonArray)?.Items ?? [];
        foreach (KeyValuePair<string, JsonValue> property in (keywords["properties"] as JsonObject)?.Members ?? [])
        {
            bool isRequired = required.Contains(new JsonString(property.Key));
            yield return KeyValuePair.Create(property.Key, new ExpressionField(OfSchema(property.Value), isRequired));
        }
    }
}
