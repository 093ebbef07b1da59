using Atellagent.Domain.Json;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>Derives expression types from the shapes of schemas and from JSON values.</summary>
internal static class ExpressionTypes
{
    /// <summary>The type of every valid value; whatever is not certain is <see cref="ExpressionType.Dyn"/>.</summary>
    /// <param name="shape">What is certain about the values.</param>
    /// <returns>The type.</returns>
    public static ExpressionType Of(PropertySchema? shape)
    {
        if (shape is null)
        {
            return ExpressionType.Dyn;
        }

        if (shape is { EnumValues: { IsDefaultOrEmpty: false } values, Types: SchemaTypes.String })
        {
            return ExpressionType.StringOf([.. values.OfType<JsonString>().Select(static v => v.Value)]);
        }

        return shape.Types switch
        {
            SchemaTypes.String => ExpressionType.String,
            SchemaTypes.Integer => ExpressionType.Int,
            SchemaTypes.Number => ExpressionType.Number,
            SchemaTypes.Boolean => ExpressionType.Bool,
            SchemaTypes.Null => ExpressionType.Null,
            SchemaTypes.Array => ExpressionType.ListOf(Of(shape.Items)),
            SchemaTypes.Object when !shape.Properties.IsEmpty || shape.AdditionalProperties is not null =>
                ExpressionType.RecordOf(Fields(shape), shape.AdditionalProperties is null ? null : Of(shape.AdditionalProperties)),
            _ => ExpressionType.Dyn,
        };
    }

    /// <summary>The type of the arguments of an operation. Names that the schema does not declare are not part of it.</summary>
    /// <param name="schema">The schema of the arguments.</param>
    /// <returns>A record type.</returns>
    public static ExpressionType OfArguments(ArgumentSchema schema) => ExpressionType.RecordOf(Fields(schema.Shape));

    /// <summary>The type of a constant.</summary>
    /// <param name="value">The constant.</param>
    /// <returns>The type.</returns>
    public static ExpressionType OfValue(JsonValue value) => value switch
    {
        JsonNull => ExpressionType.Null,
        JsonBoolean => ExpressionType.Bool,
        JsonNumber number => number.Whole is not null ? ExpressionType.Int : ExpressionType.Number,
        JsonString => ExpressionType.String,
        JsonArray { Items.Length: 0 } => ExpressionType.ListOfDyn,
        JsonArray array => ExpressionType.ListOf(array.Items.Select(OfValue).Aggregate(new TypeVariables().Join), array.Items.Length),
        JsonObject record => ExpressionType.RecordOf(
            record.Members.Select(static m => KeyValuePair.Create(m.Key, new ExpressionField(OfValue(m.Value), true)))),
        _ => ExpressionType.Dyn,
    };

    /// <summary>The same type without what is known about single values.</summary>
    public static ExpressionType Plain(ExpressionType type) => type.IsString ? ExpressionType.String : type;

    private static IEnumerable<KeyValuePair<string, ExpressionField>> Fields(PropertySchema shape) =>
        shape.Properties.Select(static p => KeyValuePair.Create(p.Key, new ExpressionField(Of(p.Value), p.Value.IsRequired)));
}
