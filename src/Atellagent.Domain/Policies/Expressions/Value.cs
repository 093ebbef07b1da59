using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>A value while an expression is evaluated. An unset one is an error, and an error denies.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct Value
{
    private readonly object? _reference;
    private readonly long _bits;
    private readonly int _nanos;

    private Value(ValueKind kind, object? reference = null, long bits = 0, int nanos = 0) =>
        (Kind, _reference, _bits, _nanos) = (kind, reference, bits, nanos);

    /// <summary>What could not be had.</summary>
    public static Value Error => default;

    /// <summary>A name's value that nobody has asked for yet.</summary>
    public static Value Pending => new(ValueKind.Pending);

    /// <summary>What is not known yet (the arguments of a call that is not made).</summary>
    public static Value Unknown => new(ValueKind.Unknown);

    public static Value Null => new(ValueKind.Null);

    /// <summary>An optional that holds nothing.</summary>
    public static Value None => new(ValueKind.Optional);

    public ValueKind Kind { get; }

    public bool Truth => _bits != 0;

    public long Int => _bits;

    public ulong UInt => unchecked((ulong)_bits);

    public double Double => BitConverter.Int64BitsToDouble(_bits);

    /// <summary>The number of a <see cref="ValueKind.Int"/> or a <see cref="ValueKind.Decimal"/>.</summary>
    public decimal Exact => _reference switch
    {
        JsonNumber number => number.Value,
        decimal number => number,
        _ => _bits,
    };

    public string Text => (string)_reference!;

    public byte[] Bytes => (byte[])_reference!;

    /// <summary>A timestamp's whole seconds since 1970.</summary>
    public long Seconds => _bits;

    /// <summary>A timestamp's nanoseconds within the second.</summary>
    public int Nanos => _nanos;

    /// <summary>A duration's nanoseconds.</summary>
    public long Duration => _bits;

    /// <summary>What an optional holds; <see cref="Error"/> where it holds nothing.</summary>
    public Value Held => _reference is Value held ? held : Error;

    public bool IsHolding => _reference is Value;

    public bool IsInt => Kind == ValueKind.Int;

    /// <summary>Whether it is a number that is kept exactly: whole or decimal.</summary>
    public bool IsExact => Kind is ValueKind.Int or ValueKind.Decimal;

    public bool IsNumber => Kind is ValueKind.Int or ValueKind.UInt or ValueKind.Double or ValueKind.Decimal;

    public bool IsString => Kind == ValueKind.String;

    /// <summary>Whether evaluation goes on with it: it is neither an error nor unknown.</summary>
    public bool IsKnown => Kind >= ValueKind.Null;

    /// <summary>The number of elements or entries.</summary>
    public int Count => _reference switch
    {
        JsonArray array => array.Items.Length,
        Value[] values => values.Length,
        string[] texts => texts.Length,
        JsonObject record => record.Members.Length,
        ValueMap map => map.Count,
        _ => 0,
    };

    public static Value Of(bool truth) => new(ValueKind.Boolean, bits: truth ? 1 : 0);

    public static Value Of(long number) => new(ValueKind.Int, bits: number);

    public static Value Of(ulong number) => new(ValueKind.UInt, bits: unchecked((long)number));

    public static Value Of(double number) => new(ValueKind.Double, bits: BitConverter.DoubleToInt64Bits(number));

    /// <summary>An exact number; a whole one that fits is a <see cref="ValueKind.Int"/>.</summary>
    public static Value Of(decimal number) => number is >= long.MinValue and <= long.MaxValue && decimal.Truncate(number) == number
        ? Of((long)number)
        : new Value(ValueKind.Decimal, number);

    public static Value Of(string text) => new(ValueKind.String, text);

    public static Value Of(byte[] bytes) => new(ValueKind.Bytes, bytes);

    /// <summary>A type, by the name that CEL gives it.</summary>
    public static Value OfType(string name) => new(ValueKind.Type, name);

    public static Value OfOptional(in Value held) => new(ValueKind.Optional, held);

    public static Value OfTimestamp(long seconds, int nanos) => new(ValueKind.Timestamp, bits: seconds, nanos: nanos);

    public static Value OfDuration(long nanos) => new(ValueKind.Duration, bits: nanos);

    public static Value OfList(Value[] items) => new(ValueKind.List, items);

    public static Value OfMap(ValueMap map) => new(ValueKind.Map, map);

    public static Value Of(JsonValue? json) => json switch
    {
        JsonString text => new(ValueKind.String, text.Value),
        JsonNumber { Whole: long whole } => Of(whole),
        JsonNumber => new(ValueKind.Decimal, json),
        JsonBoolean truth => Of(truth.Value),
        JsonNull => Null,
        JsonArray => new(ValueKind.List, json),
        JsonObject => new(ValueKind.Map, json),
        _ => Error,
    };

    public static Value OfStrings(ImmutableArray<string> items) => new(ValueKind.List, ImmutableCollectionsMarshal.AsArray(items) ?? []);

    /// <summary>An element of a list, or the key of a map's entry.</summary>
    /// <param name="index">Which one; maps are sorted by key.</param>
    /// <returns>The value.</returns>
    public Value ElementAt(int index) => _reference switch
    {
        JsonArray array => Of(array.Items[index]),
        Value[] values => values[index],
        string[] texts => Of(texts[index]),
        JsonObject record => Of(record.Members[index].Key),
        ValueMap map => map.Entries[index].Key,
        _ => Error,
    };

    /// <summary>The value of a map's entry.</summary>
    public Value EntryAt(int index) => _reference switch
    {
        JsonObject record => Of(record.Members[index].Value),
        ValueMap map => map.Entries[index].Value,
        _ => Error,
    };

    /// <summary>The entry of a map.</summary>
    /// <param name="key">Its key; a number finds the entry of the same number, whatever its sort.</param>
    /// <param name="value">Its value.</param>
    /// <returns>False when there is none.</returns>
    public bool TryFind(in Value key, out Value value)
    {
        if (_reference is ValueMap map)
        {
            return map.TryFind(key, out value);
        }

        value = Error;
        return key.IsString && TryField(key.Text, out value);
    }

    /// <summary>A field of a map.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>False when there is none.</returns>
    public bool TryField(string name, out Value value)
    {
        switch (_reference)
        {
            case JsonObject record when record.TryGet(name, out JsonValue? json):
                value = Of(json);
                return true;
            case ValueMap map:
                return map.TryFind(Of(name), out value);
            default:
                value = Error;
                return false;
        }
    }
}
