using System.Runtime.CompilerServices;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Schemas;

/// <summary>Takes out of arguments what their schema marks secret, for those who are told of an action and do not carry it out.</summary>
public static class SecretValues
{
    // It is asked with every action, and a schema is read once.
    private static readonly ConditionalWeakTable<RouteOperation, StrongBox<bool>> Known = [];

    private static readonly JsonString Hidden = new("(secret)");

    /// <summary>Hides secrets.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="operation">The operation that they are for, as they were checked against.</param>
    /// <returns>The arguments without secrets; null where the schema marks one at a place that cannot be told from others, so that nothing may be shown.</returns>
    public static JsonObject? Hide(JsonObject arguments, RouteOperation operation)
    {
        int marks = Marks(operation.ArgumentsSchema);
        if (marks == 0)
        {
            return arguments;
        }

        PropertySchema shape = operation.Arguments.Shape;
        return Marks(shape) == marks && Hide(arguments, shape) is JsonObject shown ? shown : null;
    }

    /// <summary>Whether any argument of an operation is marked.</summary>
    /// <param name="operation">The operation.</param>
    /// <returns>True when one is.</returns>
    public static bool HasAny(RouteOperation operation) => Known.GetValue(operation, static one => new StrongBox<bool>(Marks(one.ArgumentsSchema) > 0)).Value;

    // Where something is secret, what is not declared may be too.
    private static JsonValue Hide(JsonValue value, PropertySchema? shape) => (value, shape) switch
    {
        (_, null or { IsSecret: true }) => Hidden,
        (JsonObject record, _) => record.Members.Aggregate(
            JsonObject.Empty,
            (told, member) => told.With(member.Key, Hide(member.Value, shape.Properties.GetValueOrDefault(member.Key) ?? shape.AdditionalProperties))),
        (JsonArray list, { Items: { } items }) => new JsonArray([.. list.Items.Select(item => Hide(item, items))]),
        (JsonArray list, _) => list.Items.IsEmpty ? list : Hidden,
        _ => value,
    };

    private static int Marks(JsonValue schema) => schema switch
    {
        JsonObject record => (record["secret"] is JsonBoolean { Value: true } ? 1 : 0) + record.Members.Sum(static member => Marks(member.Value)),
        JsonArray list => list.Items.Sum(Marks),
        _ => 0,
    };

    private static int Marks(PropertySchema? shape) => shape is null ? 0
        : (shape.IsSecret ? 1 : 0) + shape.Properties.Values.Sum(Marks) + Marks(shape.AdditionalProperties) + Marks(shape.Items);
}
