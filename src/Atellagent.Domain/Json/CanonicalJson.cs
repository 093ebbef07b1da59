using System.Buffers;
using System.Security.Cryptography;
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
        using CanonicalText text = new();
        Write(value, text);
        return text.Written.ToArray();
    }

    /// <summary>Writes an object now and keeps its bytes, for one that becomes a part of several others.</summary>
    /// <param name="value">The object.</param>
    /// <returns>The same object.</returns>
    public static JsonObject Keep(JsonObject value)
    {
        value.Canonical ??= ToUtf8(value);
        return value;
    }

    /// <summary>The canonical text of a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The text.</returns>
    public static string ToText(JsonValue value)
    {
        using CanonicalText text = new();
        Write(value, text);
        return Encoding.UTF8.GetString(text.Written);
    }

    /// <summary>The SHA-256 hash of a value's canonical bytes.</summary>
    /// <param name="value">The value.</param>
    /// <param name="hash">32 bytes to write it to.</param>
    internal static void Hash(JsonValue value, Span<byte> hash)
    {
        using CanonicalText text = new();
        Write(value, text);
        SHA256.HashData(text.Written, hash);
    }

    /// <summary>Writes the canonical bytes of a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="output">Where to.</param>
    public static void Write(JsonValue value, IBufferWriter<byte> output)
    {
        using CanonicalText text = new();
        Write(value, text);
        output.Write(text.Written);
    }

    internal static void Write(JsonValue value, CanonicalText text)
    {
        switch (value)
        {
            case JsonNull:
                text.Write("null"u8);
                break;
            case JsonBoolean boolean:
                text.Write(boolean.Value ? "true"u8 : "false"u8);
                break;
            case JsonNumber number:
                text.WriteAscii(number.Canonical);
                break;
            case JsonString words:
                text.WriteString(words.Value);
                break;
            case JsonArray array:
                WriteArray(array, text);
                break;
            case JsonObject record:
                WriteObject(record, text);
                break;
            default:
                throw new InvalidOperationException("not a JSON value");
        }
    }

    private static void WriteArray(JsonArray array, CanonicalText text)
    {
        text.Write((byte)'[');
        for (int i = 0; i < array.Items.Length; i++)
        {
            if (i > 0)
            {
                text.Write((byte)',');
            }

            Write(array.Items[i], text);
        }

        text.Write((byte)']');
    }

    private static void WriteObject(JsonObject record, CanonicalText text)
    {
        if (record.Canonical is { } written)
        {
            text.Write(written);
            return;
        }

        text.Write((byte)'{');
        for (int i = 0; i < record.Members.Length; i++)
        {
            if (i > 0)
            {
                text.Write((byte)',');
            }

            text.WriteString(record.Members[i].Key);
            text.Write((byte)':');
            Write(record.Members[i].Value, text);
        }

        text.Write((byte)'}');
    }
}
