using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Schemas;

namespace Atellagent.Harness;

/// <summary>Holds records against their published schema, each against its own type's part, so that what is wrong with it can be said.</summary>
public static class RecordSchema
{
    private static readonly JsonObject Source = Read();
    private static readonly FrozenDictionary<string, ArgumentSchema> Types = Compile().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The types that there are.</summary>
    public static ImmutableArray<string> Known { get; } = [.. Types.Keys.Order(StringComparer.Ordinal)];

    /// <summary>What is wrong with a record, in words; empty where nothing is.</summary>
    /// <param name="record">The record, without what stands beside it.</param>
    public static IReadOnlyList<string> Check(JsonObject record) =>
        record["type"] is not JsonString type || !Types.TryGetValue(type.Value, out ArgumentSchema? schema) ? [$"the type {record["type"]} is unknown"]
        : [.. schema.Validate(record).Select(wrong => $"{type.Value}{wrong.Pointer}: {wrong.Message}")];

    private static IEnumerable<KeyValuePair<string, ArgumentSchema>> Compile()
    {
        JsonObject parts = (JsonObject)Source["$defs"]!;
        foreach (JsonString reference in ((JsonArray)Source["oneOf"]!).Items.Select(static one => (JsonString)((JsonObject)one)["$ref"]!))
        {
            JsonObject part = (JsonObject)parts[reference.Value["#/$defs/".Length..]]!;
            if (!ArgumentSchema.TryCompile(part.With("$defs", parts), out ArgumentSchema? schema, out ImmutableArray<SchemaViolation> errors))
            {
                throw new InvalidOperationException(string.Join('\n', errors));
            }

            JsonObject properties = (JsonObject)part["properties"]!;
            yield return KeyValuePair.Create(((JsonString)((JsonObject)properties["type"]!)["const"]!).Value, schema);
        }
    }

    private static JsonObject Read() =>
        StrictJson.TryParse(Encoding.UTF8.GetBytes(EvidenceRecordSchema.Json), new JsonLimits(int.MaxValue, 80, int.MaxValue), out JsonValue? value, out string? reason)
            ? (JsonObject)value
            : throw new InvalidOperationException(reason);
}
