using System.Buffers;
using System.Text;

namespace Atellagent.Domain.Json;

/// <summary>Writes canonical JSON (RFC 8785): one sequence of bytes for one value, so that it can be hashed and compared.</summary>
public static class CanonicalJson
{
    /// <summary>The canonical bytes of a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>UTF-8 text.</returns>
    public static byte[] ToUtf8(JsonValue value)
    {
        ArrayBufferWriter<byte> output = new(256);
        Write(value, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The canonical text of a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The text.</returns>
    public static string ToText(JsonValue value)
    {
        ArrayBufferWriter<byte> output = new(256);
        Write(value, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>Writes the canonical bytes of a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="output">Where to.</param>
    public static void Write(JsonValue value, IBufferWriter<byte> output)
    {
        switch (value)
        {
            case JsonNull:
                output.Write("null"u8);
                break;
            case JsonBoolean boolean:
                output.Write(boolean.Value ? "true"u8 : "false"u8);
                break;
            case JsonNumber number:
                WriteAscii(number.Canonical, output);
                break;
            case JsonString text:
                WriteString(text.Value, output);
                break;
            case JsonArray array:
                WriteArray(array, output);
                break;
            case JsonObject record:
                WriteObject(record, output);
                break;
            default:
                throw new InvalidOperationException("not a JSON value");
        }
    }

    private static void WriteArray(JsonArray array, IBufferWriter<byte> output)
    {
        output.Write("["u8);
        for (int i = 0; i < array.Items.Length; i++)
        {
            if (i > 0)
            {
                output.Write(","u8);
            }

            Write(array.Items[i], output);
        }

        output.Write("]"u8);
    }

    private static void WriteObject(JsonObject record, IBufferWriter<byte> output)
    {
        output.Write("{"u8);
        for (int i = 0; i < record.Members.Length; i++)
        {
            if (i > 0)
            {
                output.Write(","u8);
            }

            WriteString(record.Members[i].Key, output);
            output.Write(":"u8);
            Write(record.Members[i].Value, output);
        }

        output.Write("}"u8);
    }

    private static void WriteAscii(string text, IBufferWriter<byte> output)
    {
        Span<byte> span = output.GetSpan(text.Length);
        output.Advance(Encoding.ASCII.GetBytes(text, span));
    }

    private static void WriteString(string text, IBufferWriter<byte> output)
    {
        output.Write("\""u8);
        int from = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is >= ' ' and not ('"' or '\\'))
            {
                continue;
            }

            WriteText(text.AsSpan(from, i - from), output);
            WriteEscaped(text[i], output);
            from = i + 1;
        }

        WriteText(text.AsSpan(from), output);
        output.Write("\""u8);
    }

    private static void WriteText(ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        if (text.IsEmpty)
        {
            return;
        }

        Span<byte> span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    private static void WriteEscaped(char c, IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> hex = "0123456789abcdef"u8;
        ReadOnlySpan<byte> escape = c switch
        {
            '"' => "\\\""u8,
            '\\' => "\\\\"u8,
            '\b' => "\\b"u8,
            '\t' => "\\t"u8,
            '\n' => "\\n"u8,
            '\f' => "\\f"u8,
            '\r' => "\\r"u8,
            _ => [(byte)'\\', (byte)'u', (byte)'0', (byte)'0', hex[c >> 4], hex[c & 15]],
        };
        output.Write(escape);
    }
}
