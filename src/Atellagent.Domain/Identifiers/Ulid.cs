using System.Buffers;
using System.Buffers.Binary;

namespace Atellagent.Domain.Identifiers;

/// <summary>
/// A ULID: 48 bits of Unix milliseconds and 80 random bits, written in 26 characters of Crockford's base 32, lower
/// case here. It sorts by time. Time and randomness come from the caller: this project has neither.
/// </summary>
public readonly record struct Ulid
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 26;
    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);
    private readonly string? _text;

    private Ulid(string text) => _text = text;

    /// <summary>Makes a ULID.</summary>
    /// <param name="unixMilliseconds">The time.</param>
    /// <param name="random">Ten random bytes.</param>
    /// <returns>The ULID.</returns>
    public static Ulid Create(long unixMilliseconds, ReadOnlySpan<byte> random)
    {
        UInt128 value = ((UInt128)(ulong)unixMilliseconds & 0xFFFF_FFFF_FFFF) << 80;
        value |= (UInt128)BinaryPrimitives.ReadUInt16BigEndian(random) << 64;
        value |= BinaryPrimitives.ReadUInt64BigEndian(random[2..]);
        Span<char> text = stackalloc char[Length];
        for (int i = Length - 1; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(uint)(value & 31)];
            value >>= 5;
        }

        return new Ulid(new string(text));
    }

    /// <summary>Whether a text is a lower-case ULID.</summary>
    /// <param name="text">The text.</param>
    /// <returns>True when it is.</returns>
    public static bool IsUlid(ReadOnlySpan<char> text) =>
        text.Length == Length && text[0] is >= '0' and <= '7' && text.IndexOfAnyExcept(Characters) < 0;

    /// <summary>The time in a ULID.</summary>
    /// <param name="text">The ULID.</param>
    /// <returns>The time, to the millisecond.</returns>
    public static DateTimeOffset TimeOf(ReadOnlySpan<char> text)
    {
        long milliseconds = 0;
        foreach (char digit in text[..10])
        {
            milliseconds = (milliseconds << 5) | (uint)Alphabet.IndexOf(digit, StringComparison.Ordinal);
        }

        return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }

    /// <inheritdoc />
    public override string ToString() => _text ?? new string('0', Length);
}
