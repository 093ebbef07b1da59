using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Atellagent.Domain.Json;

/// <summary>
/// Reads JSON so that no two readers can differ about it: RFC 8259 and I-JSON (RFC 7493), without duplicate names,
/// lone surrogates, byte order marks, comments or inexact numbers, and with names that look like what they are.
/// </summary>
public static class StrictJson
{
    /// <summary>Reads one JSON text.</summary>
    /// <param name="utf8">The bytes.</param>
    /// <param name="limits">How large it may be.</param>
    /// <param name="value">The value.</param>
    /// <param name="reason">Why it was refused, in words for the caller; never a part of the input.</param>
    /// <returns>False when refused.</returns>
    public static bool TryParse(
        ReadOnlySpan<byte> utf8,
        JsonLimits limits,
        [NotNullWhen(true)] out JsonValue? value,
        [NotNullWhen(false)] out string? reason)
    {
        value = null;
        if (utf8.Length > limits.MaxBytes)
        {
            reason = $"longer than {limits.MaxBytes} bytes";
            return false;
        }

        Utf8JsonReader reader = new(utf8, new JsonReaderOptions { MaxDepth = limits.MaxDepth });
        Unfinished unfinished = new() { Budget = limits.MaxValues };
        try
        {
            if (!reader.Read())
            {
                reason = "empty";
                return false;
            }

            value = ReadValue(ref reader, unfinished);
            reason = reader.Read() ? "text after the value" : null;
        }
        catch (JsonException fault)
        {
            reason = $"not JSON near byte {fault.BytePositionInLine ?? 0} of line {(fault.LineNumber ?? 0) + 1}, or nested deeper than {limits.MaxDepth}";
        }
        catch (RefusedException refused)
        {
            reason = refused.Message;
        }

        value = reason is null ? value : null;
        return reason is null;
    }

    private static JsonValue ReadValue(ref Utf8JsonReader reader, Unfinished unfinished)
    {
        if (--unfinished.Budget < 0)
        {
            throw new RefusedException("more values than the limit");
        }

        return reader.TokenType switch
        {
            JsonTokenType.Null => JsonNull.Instance,
            JsonTokenType.True => JsonBoolean.True,
            JsonTokenType.False => JsonBoolean.False,
            JsonTokenType.Number => ReadNumber(ref reader),
            JsonTokenType.String => new JsonString(ReadText(ref reader)),
            JsonTokenType.StartArray => ReadArray(ref reader, unfinished),
            JsonTokenType.StartObject => ReadObject(ref reader, unfinished),
            _ => throw new RefusedException("not a JSON value"),
        };
    }

    private static JsonArray ReadArray(ref Utf8JsonReader reader, Unfinished unfinished)
    {
        List<JsonValue> items = unfinished.Items;
        int first = items.Count;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(ReadValue(ref reader, unfinished));
        }

        JsonArray array = new([.. CollectionsMarshal.AsSpan(items)[first..]]);
        CollectionsMarshal.SetCount(items, first);
        return array;
    }

    private static JsonObject ReadObject(ref Utf8JsonReader reader, Unfinished unfinished)
    {
        List<KeyValuePair<string, JsonValue>> members = unfinished.Members;
        int first = members.Count;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = ReadText(ref reader);
            if (!PlainText.Is(name))
            {
                throw new RefusedException("a member's name has control, format, combining or unassigned characters, or another encoding");
            }

            reader.Read();
            members.Add(new(name, ReadValue(ref reader, unfinished)));
        }

        if (!JsonObject.TryCreate(CollectionsMarshal.AsSpan(members)[first..], out JsonObject? result))
        {
            throw new RefusedException("the same member name stands twice in one object");
        }

        CollectionsMarshal.SetCount(members, first);
        return result;
    }

    private static JsonNumber ReadNumber(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> literal = reader.ValueSpan;
        Span<char> text = stackalloc char[64];
        if (literal.Length > text.Length)
        {
            throw new RefusedException("a number has more digits than can be kept exactly");
        }

        int length = Encoding.ASCII.GetChars(literal, text);
        return JsonNumber.TryParse(text[..length], out JsonNumber? number)
            ? number
            : throw new RefusedException("a number cannot be kept exactly; send it as a string");
    }

    private static string ReadText(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // The reader's way of saying: an unpaired surrogate, or bytes that are not UTF-8.
            throw new RefusedException("a string is not well-formed Unicode");
        }
    }

    // What has been read of the arrays and objects that are open: each ends with what is its own, and takes it away.
    private sealed class Unfinished
    {
        public int Budget { get; set; }

        public List<JsonValue> Items { get; } = [];

        public List<KeyValuePair<string, JsonValue>> Members { get; } = new(16);
    }

    private sealed class RefusedException(string message) : Exception(message);
}
