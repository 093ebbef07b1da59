using System.Buffers;
using System.Text;

namespace Atellagent.Domain.Json;

/// <summary>
/// The bytes of a canonical text while it is written: one array from the pool, written to directly. Every action is
/// written several times, and a general buffer writer costs more than the text itself.
/// </summary>
internal sealed class CanonicalText : IDisposable
{
    private const int FirstLength = 2048;

    // RFC 8785 escapes these and no others.
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstLength);
    private int _length;

    /// <summary>What has been written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Writes one byte.</summary>
    /// <param name="one">The byte.</param>
    public void Write(byte one)
    {
        Reserve(1);
        _bytes[_length++] = one;
    }

    /// <summary>Writes bytes.</summary>
    /// <param name="many">The bytes.</param>
    public void Write(ReadOnlySpan<byte> many)
    {
        Reserve(many.Length);
        many.CopyTo(_bytes.AsSpan(_length));
        _length += many.Length;
    }

    /// <summary>Writes text that is known to be ASCII and to need no escapes.</summary>
    /// <param name="text">The text.</param>
    public void WriteAscii(string text)
    {
        Reserve(text.Length);
        _length += Encoding.ASCII.GetBytes(text, _bytes.AsSpan(_length));
    }

    /// <summary>Writes a JSON string with its quotes.</summary>
    /// <param name="text">The text.</param>
    public void WriteString(string text)
    {
        Write((byte)'"');
        ReadOnlySpan<char> rest = text;
        for (int at = rest.IndexOfAny(Escaped); at >= 0; at = rest.IndexOfAny(Escaped))
        {
            WriteText(rest[..at]);
            WriteEscaped(rest[at]);
            rest = rest[(at + 1)..];
        }

        WriteText(rest);
        Write((byte)'"');
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // What is written here may be somebody's order or address: the next user of the array does not get to see it.
        _bytes.AsSpan(0, _length).Clear();
        ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _length) = ([], 0);
    }

    private void WriteText(ReadOnlySpan<char> text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
    }

    private void WriteEscaped(char c)
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
        Write(escape);
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - _length >= more)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _length + more));
        Written.CopyTo(larger);
        _bytes.AsSpan(0, _length).Clear();
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
