using System.Buffers;
using System.Text;

namespace Atellagent.Silo.Surfaces.Forward;

/// <summary>
/// The head of a <c>CONNECT</c> (RFC 9112, section 3.2.3), read before the HTTP server sees the connection, which has no way to give one away. It is read
/// strictly: what could be read in two ways, or says that a body follows, is refused.
/// </summary>
/// <param name="Authority">Host and port, as they were sent.</param>
/// <param name="Headers">The headers.</param>
internal sealed record ConnectHead(string Authority, IHeaderDictionary Headers)
{
    /// <summary>The longest that is read.</summary>
    public const int Longest = 16 * 1024;

    private const int MostHeaders = 64;
    private const string Method = "CONNECT ";
    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether bytes begin one.</summary>
    /// <param name="bytes">What has come so far.</param>
    /// <returns>Null where more is needed to know.</returns>
    public static bool? IsOne(ReadOnlySequence<byte> bytes)
    {
        Span<byte> first = stackalloc byte[Method.Length];
        int length = (int)Math.Min(bytes.Length, Method.Length);
        bytes.Slice(0, length).CopyTo(first);
        return !Encoding.ASCII.GetBytes(Method).AsSpan().StartsWith(first[..length]) ? false : length == Method.Length ? true : null;
    }

    /// <summary>Reads one.</summary>
    /// <param name="text">Everything up to the empty line, without it.</param>
    /// <returns>The head; null where it is none.</returns>
    public static ConnectHead? Read(string text)
    {
        string[] lines = text.Split("\r\n");
        if (lines.Length > MostHeaders + 1 || lines[0].Split(' ') is not ["CONNECT", { Length: > 0 } authority, "HTTP/1.1" or "HTTP/1.0"] || lines.Any(static line => !IsPlain(line)))
        {
            return null;
        }

        IHeaderDictionary headers = new HeaderDictionary();
        foreach (string line in lines[1..])
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || line.AsSpan(0, colon).ContainsAnyExcept(Token))
            {
                return null;
            }

            headers.Append(line[..colon], line[(colon + 1)..].Trim(' ', '\t'));
        }

        bool hasBody = headers.TransferEncoding.Count > 0 || headers["Content-Length"] is not ([] or ["0"]);
        return hasBody || headers.Host.Count > 1 ? null : new ConnectHead(authority, headers);
    }

    private static bool IsPlain(string line) => line.All(static c => c is '\t' or (>= ' ' and <= '~'));
}
