using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>A value while an expression is evaluated. An unset one is an error, and an error denies.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct Value
{
    private readonly object? _reference;
    private readonly decimal _number;
    private readonly bool _truth;

    private Value(ValueKind kind, object? reference = null, decimal number = 0, bool truth = false) =>
        (Kind, _reference, _number, _truth) = (kind, reference, number, truth);

    /// <summary>What could not be had.</summary>
    public static Value Error => default;

    /// <summary>What is not known yet (the arguments of a call that is not made).</summary>
    public static Value Unknown => new(ValueKind.Unknown);

    public static Value Null => new(ValueKind.Null);

    public ValueKind Kind { get; }

    public bool Truth => _truth;

    public decimal Number => _number;

    public string Text => (string)_reference!;

    public bool IsNumber => Kind == ValueKind.Number;

    public bool IsString => Kind == ValueKind.String;

    /// <summary>Whether evaluation goes on with it: it is neither an error nor unknown.</summary>
    public bool IsKnown => Kind > ValueKind.Unknown;

    /// <summary>The number of elements or fields.</summary>
    public int Count => _reference switch
    {
        JsonArray array => array.Items.Length,
        Value[] values => values.Length,
        JsonObject record => record.Members.Length,
        KeyValuePair<string, Value>[] entries => entries.Length,
        _ => 0,
    };

    public static Value Of(bool truth) => new(ValueKind.Boolean, truth: truth);

    public static Value Of(decimal number) => new(ValueKind.Number, number: number);

    public static Value Of(string text) => new(ValueKind.String, text);

    public static Value OfList(Value[] items) => new(ValueKind.List, items);

    /// <summary>A map.</summary>
    /// <param name="entries">The entries, sorted by key.</param>
    /// <returns>The value.</returns>
    public static Value OfMap(KeyValuePair<string, Value>[] entries) => new(ValueKind.Map, entries);

    public static Value Of(JsonValue? json) => json switch
    {
        JsonString text => new(ValueKind.String, text.Value),
        JsonNumber number => new(ValueKind.Number, number: number.Value),
        JsonBoolean truth => new(ValueKind.Boolean, truth: truth.Value),
        JsonNull => Null,
        JsonArray => new(ValueKind.List, json),
        JsonObject => new(ValueKind.Map, json),
        _ => Error,
    };

    public static Value OfStrings(ImmutableArray<string> items)
    {
        Value[] values = new Value[items.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Of(items[i]);
        }

        return OfList(values);
    }

    /// <summary>An element of a list, or the name of a map's field.</summary>
    /// <param name="index">Which one; maps are sorted by name.</param>
    /// <returns>The value.</returns>
    public Value ElementAt(int index) => _reference switch
    {
        JsonArray array => Of(array.Items[index]),
        Value[] values => values[index],
        JsonObject record => Of(record.Members[index].Key),
        KeyValuePair<string, Value>[] entries => Of(entries[index].Key),
        _ => Error,
    };

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
            case KeyValuePair<string, Value>[] entries:
                foreach (KeyValuePair<string, Value> entry in entries)
                {
                    if (string.Equals(entry.Key, name, StringComparison.Ordinal))
                    {
                        value = entry.Value;
                        return true;
                    }
                }

                break;
        }

        value = Error;
        return false;
    }
}
