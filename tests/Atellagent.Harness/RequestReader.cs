using System.Globalization;
using System.Text;

namespace Atellagent.Harness;

/// <summary>Reads HTTP/1.1 requests from a stream without judging or normalising them.</summary>
/// <param name="stream">The stream.</param>
internal sealed class RequestReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _length;

    /// <summary>Reads one request.</summary>
    /// <returns>Its parts, or null when the other side has closed.</returns>
    public async Task<(string Method, string Target, List<KeyValuePair<string, string>> Headers, byte[] Body)?> ReadAsync(
        CancellationToken cancellationToken)
    {
        int end;
        while ((end = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await FillAsync(cancellationToken))
            {
                return null;
            }
        }

        string[] lines = Encoding.Latin1.GetString(_buffer, 0, end).Split("\r\n");
        string[] start = lines[0].Split(' ');
        List<KeyValuePair<string, string>> headers = [.. lines.Skip(1).Select(Header)];
        Consume(end + 4);
        string? length = headers.FirstOrDefault(header => header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)).Value;
        bool chunked = headers.Any(header => header.Key.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase));
        byte[] body = chunked
            ? await ReadChunksAsync(cancellationToken)
            : await ReadExactlyAsync(length is null ? 0 : int.Parse(length, CultureInfo.InvariantCulture), cancellationToken);
        return (start[0], start.Length > 1 ? start[1] : "", headers, body);
    }

    private static KeyValuePair<string, string> Header(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? new(line, "") : new(line[..colon], line[(colon + 1)..].Trim());
    }

    private async Task<byte[]> ReadChunksAsync(CancellationToken cancellationToken)
    {
        List<byte> body = [];
        while (true)
        {
            int end;
            while ((end = _buffer.AsSpan(0, _length).IndexOf("\r\n"u8)) < 0)
            {
                await RequireAsync(cancellationToken);
            }

            int size = int.Parse(Encoding.Latin1.GetString(_buffer, 0, end).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            Consume(end + 2);
            body.AddRange(await ReadExactlyAsync(size, cancellationToken));
            await ReadExactlyAsync(2, cancellationToken);
            if (size == 0)
            {
                return [.. body];
            }
        }
    }

    private async Task<byte[]> ReadExactlyAsync(int count, CancellationToken cancellationToken)
    {
        byte[] body = new byte[count];
        int done = 0;
        while (done < count)
        {
            if (_length == 0)
            {
                await RequireAsync(cancellationToken);
            }

            int take = Math.Min(count - done, _length);
            _buffer.AsSpan(0, take).CopyTo(body.AsSpan(done));
            Consume(take);
            done += take;
        }

        return body;
    }

    private async Task RequireAsync(CancellationToken cancellationToken)
    {
        if (!await FillAsync(cancellationToken))
        {
            throw new IOException("the request ended in the middle");
        }
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        int read = await stream.ReadAsync(_buffer.AsMemory(_length), cancellationToken);
        _length += read;
        return read > 0;
    }

    private void Consume(int count)
    {
        _buffer.AsSpan(count, _length - count).CopyTo(_buffer);
        _length -= count;
    }
}
