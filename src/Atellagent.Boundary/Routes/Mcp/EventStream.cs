using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>Takes the data of server-sent events (WHATWG HTML, section 9.2.6) out of a stream as they arrive.</summary>
internal static class EventStream
{
    /// <summary>The data of each complete event, in order. A reader that has what it wants leaves; the stream may never end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="mostBytes">How much of it is read at most.</param>
    /// <param name="cancellationToken">The time limit.</param>
    /// <returns>The data as UTF-8.</returns>
    /// <exception cref="InvalidDataException">There is more than the limit.</exception>
    public static async IAsyncEnumerable<byte[]> ReadAsync(
        Stream stream,
        int mostBytes,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        List<byte> data = [];
        (int length, long total) = (0, 0);
        while (true)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            (length, total) = (length + read, total + read);
            if (read == 0)
            {
                // An event without its empty line was cut off.
                yield break;
            }

            if (total > mostBytes)
            {
                throw new InvalidDataException("more events than the limit");
            }

            int start = 0;
            for (int end; (end = buffer.AsSpan(start, length - start).IndexOf((byte)'\n')) >= 0; start += end + 1)
            {
                if (Take(buffer.AsSpan(start, end).TrimEnd((byte)'\r'), data) is { } complete)
                {
                    yield return complete;
                }
            }

            buffer.AsSpan(start, length - start).CopyTo(buffer);
            length -= start;
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }

    private static byte[]? Take(ReadOnlySpan<byte> line, List<byte> data)
    {
        if (line.StartsWith("data:"u8))
        {
            // Every line ends with a line feed here, and the last one is taken off again.
            data.AddRange(line[5..].StartsWith(" "u8) ? line[6..] : line[5..]);
            data.Add((byte)'\n');
        }

        if (line.Length > 0 || data.Count == 0)
        {
            return null;
        }

        byte[] complete = CollectionsMarshal.AsSpan(data)[..^1].ToArray();
        data.Clear();
        return complete;
    }
}
