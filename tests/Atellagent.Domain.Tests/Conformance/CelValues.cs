using System.Globalization;
using System.Text.Json;
using Atellagent.Domain.Policies.Expressions;
using Atellagent.Domain.Policies.Expressions.Functions;

namespace Atellagent.Domain.Tests.Conformance;

/// <summary>Values and types between the suite's JSON (protocol buffers' own mapping) and the engine.</summary>
internal static class CelValues
{
    public static Value Read(JsonElement json)
    {
        JsonProperty property = json.EnumerateObject().Single();
        JsonElement value = property.Value;
        return property.Name switch
        {
            "nullValue" => Value.Null,
            "boolValue" => Value.Of(value.GetBoolean()),
            "int64Value" => Value.Of(long.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            "uint64Value" => Value.Of(ulong.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            "doubleValue" => Value.Of(value.ValueKind == JsonValueKind.Number ? value.GetDouble() : Special(value.GetString()!)),
            "stringValue" => Value.Of(value.GetString()!),
            "bytesValue" => Value.Of(value.GetBytesFromBase64()),
            "typeValue" => Value.OfType(value.GetString()!),
            "listValue" => Value.OfList(value.TryGetProperty("values", out JsonElement items) ? [.. items.EnumerateArray().Select(Read)] : []),
            "mapValue" => ReadMap(value),
            "objectValue" => ReadMessage(value),
            _ => throw new InvalidDataException(property.Name),
        };
    }

    public static ExpressionType ReadType(JsonElement json)
    {
        JsonProperty property = json.EnumerateObject().Single();
        JsonElement value = property.Value;
        return property.Name switch
        {
            "dyn" => ExpressionType.Dyn,
            "null" => ExpressionType.Null,
            "primitive" => value.GetString() switch
            {
                "BOOL" => ExpressionType.Bool,
                "INT64" => ExpressionType.Int,
                "UINT64" => ExpressionType.UInt,
                "DOUBLE" => ExpressionType.Double,
                "STRING" => ExpressionType.String,
                "BYTES" => ExpressionType.Bytes,
                _ => throw new InvalidDataException(value.ToString()),
            },
            "messageType" => value.GetString() switch
            {
                "google.protobuf.Timestamp" => ExpressionType.Timestamp,
                "google.protobuf.Duration" => ExpressionType.Duration,
                _ => throw new InvalidDataException(value.ToString()),
            },
            "wellKnown" => value.GetString() == "TIMESTAMP" ? ExpressionType.Timestamp : ExpressionType.Duration,
            "listType" => ExpressionType.ListOf(ReadType(value.GetProperty("elemType"))),
            "mapType" => ExpressionType.MapOf(ReadType(value.GetProperty("keyType")), ReadType(value.GetProperty("valueType"))),
            "typeParam" => ExpressionType.VariableOf(value.GetString()!),
            "abstractType" => ExpressionType.NamedOf(
                value.GetProperty("name").GetString()!,
                value.TryGetProperty("parameterTypes", out JsonElement types) ? [.. types.EnumerateArray().Select(ReadType)] : []),
            "type" => ExpressionType.Type,
            _ => throw new InvalidDataException(property.Name),
        };
    }

    /// <summary>A type with all its parts.</summary>
    public static string Describe(ExpressionType type) => type.Kind switch
    {
        ExpressionType.TypeKind.List => $"list({Describe(type.Element!)})",
        ExpressionType.TypeKind.Map => $"map({Describe(type.Key!)}, {Describe(type.Element!)})",
        ExpressionType.TypeKind.Named => $"{type.Name}({string.Join(", ", type.Parameters.Select(Describe))})",
        _ => type.Name,
    };

    /// <summary>A value with all its parts and their sorts; values that print alike are the same.</summary>
    public static string Describe(in Value value)
    {
        Value whole = value;
        string inner = value.Kind switch
        {
            ValueKind.List => string.Join(", ", Enumerable.Range(0, value.Count).Select(i => Describe(whole.ElementAt(i)))),
            ValueKind.Map => string.Join(", ", Enumerable.Range(0, value.Count).Select(i => $"{Describe(whole.ElementAt(i))}: {Describe(whole.EntryAt(i))}")),
            ValueKind.Bytes => Convert.ToHexString(value.Bytes),
            ValueKind.Double => value.Double == 0 ? "0" : value.Double.ToString("R", CultureInfo.InvariantCulture),
            ValueKind.Optional => value.IsHolding ? Describe(value.Held) : "none",
            _ => ValueText.Of(value),
        };
        return $"{value.Kind}[{inner}]";
    }

    private static double Special(string text) => text switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    private static Value ReadMap(JsonElement map)
    {
        KeyValuePair<Value, Value>[] entries = map.TryGetProperty("entries", out JsonElement items)
            ? [.. items.EnumerateArray().Select(static e => KeyValuePair.Create(Read(e.GetProperty("key")), Read(e.GetProperty("value"))))]
            : [];
        return ValueMap.TryMake(entries, out ValueMap? made, out string? reason) ? Value.OfMap(made) : throw new InvalidDataException(reason);
    }

    // Only the two that are values of the language itself; all others need messages.
    private static Value ReadMessage(JsonElement message)
    {
        string text = message.GetProperty("value").GetString()!;
        bool isTime = message.GetProperty("@type").GetString()!.EndsWith("Timestamp", StringComparison.Ordinal);
        return isTime ? Read(text, Times.TryParse(text, out Value time), time) : Read(text, Times.TryParseDuration(text, out Value span), span);
    }

    private static Value Read(string text, bool good, in Value value) => good ? value : throw new InvalidDataException(text);
}
