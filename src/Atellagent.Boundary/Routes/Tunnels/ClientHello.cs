using System.Buffers.Binary;
using System.Text;

namespace Atellagent.Boundary.Routes.Tunnels;

/// <summary>
/// Reads the name that a TLS client asks for (RFC 6066, section 3) from the beginning of what it sends. It is read strictly: what is not
/// whole, or could be read in two ways, is no hello.
/// </summary>
internal static class ClientHello
{
    /// <summary>The longest that is waited for: one of post-quantum keys is 2 KiB, and nothing sends this much.</summary>
    public const int Longest = 32 * 1024;

    private const int RecordHead = 5;
    private const byte Handshake = 22;
    private const byte Hello = 1;
    private const ushort ServerName = 0;

    /// <summary>Reads one.</summary>
    /// <param name="bytes">What was sent so far.</param>
    /// <param name="name">The name that is asked for, as it was sent; null where none is.</param>
    /// <returns>True where it is one, false where it never becomes one, null where more is needed.</returns>
    public static bool? Read(ReadOnlySpan<byte> bytes, out string? name)
    {
        bool? isOne = Find(bytes, out name);
        name = isOne == true ? name : null;
        return isOne;
    }

    private static bool? Find(ReadOnlySpan<byte> bytes, out string? name)
    {
        name = null;
        byte[] message = new byte[bytes.Length];
        int length = 0;
        while (bytes.Length >= RecordHead)
        {
            int size = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
            if (bytes[0] != Handshake || bytes[1] != 3 || size is 0 or > 1 << 14)
            {
                return false;
            }

            if (bytes.Length < RecordHead + size)
            {
                break;
            }

            bytes.Slice(RecordHead, size).CopyTo(message.AsSpan(length));
            length += size;
            bytes = bytes[(RecordHead + size)..];
            if (length >= 4)
            {
                int whole = 4 + ((message[1] << 16) | (message[2] << 8) | message[3]);
                if (message[0] != Hello || whole > Longest || length > whole)
                {
                    return false;
                }

                if (length == whole)
                {
                    return bytes.IsEmpty && TryReadName(message.AsSpan(4, length - 4), out name);
                }
            }
        }

        return bytes.Length > 0 && bytes[0] != Handshake ? false : null;
    }

    // RFC 8446, section 4.1.2: version, random, session, suites, compressions, extensions.
    private static bool TryReadName(ReadOnlySpan<byte> hello, out string? name)
    {
        name = null;
        if (hello.Length < 34)
        {
            return false;
        }

        hello = hello[34..];
        if (!TryTake(ref hello, 1, out _) || !TryTake(ref hello, 2, out _) || !TryTake(ref hello, 1, out _))
        {
            return false;
        }

        if (hello.IsEmpty)
        {
            return true;
        }

        if (!TryTake(ref hello, 2, out ReadOnlySpan<byte> extensions) || !hello.IsEmpty)
        {
            return false;
        }

        while (!extensions.IsEmpty)
        {
            if (extensions.Length < 2)
            {
                return false;
            }

            ushort kind = BinaryPrimitives.ReadUInt16BigEndian(extensions);
            extensions = extensions[2..];
            if (!TryTake(ref extensions, 2, out ReadOnlySpan<byte> value) || (kind == ServerName && (name is not null || !TryReadList(value, out name))))
            {
                return false;
            }
        }

        return true;
    }

    // One name of the one kind there is. A list of several could mean another to the destination than to us.
    private static bool TryReadList(ReadOnlySpan<byte> list, out string? name)
    {
        name = null;
        if (!TryTake(ref list, 2, out ReadOnlySpan<byte> names) || !list.IsEmpty || names.IsEmpty || names[0] != 0)
        {
            return false;
        }

        names = names[1..];
        if (!TryTake(ref names, 2, out ReadOnlySpan<byte> host) || !names.IsEmpty || host.IsEmpty || host.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            return false;
        }

        name = Encoding.ASCII.GetString(host);
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> from, int width, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (from.Length < width)
        {
            return false;
        }

        int length = width == 1 ? from[0] : BinaryPrimitives.ReadUInt16BigEndian(from);
        if (from.Length < width + length)
        {
            return false;
        }

        value = from.Slice(width, length);
        from = from[(width + length)..];
        return true;
    }
}
