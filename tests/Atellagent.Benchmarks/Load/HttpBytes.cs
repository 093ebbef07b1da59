using System.Globalization;
using System.Text;

namespace Atellagent.Benchmarks.Load;

/// <summary>Requests as the bytes that they are on the wire, and where an answer ends.</summary>
internal static class HttpBytes
{
    public static byte[] Post(Uri target, string body, string? token, string accept, string contentType = "application/json") => Encoding.UTF8.GetBytes(
        $"POST {target.PathAndQuery} HTTP/1.1\r\nHost: {target.Authority}\r\nAccept: {accept}\r\nContent-Type: {contentType}\r\n"
        + (token is null ? "" : $"Authorization: Bearer {token}\r\n")
        + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    /// <summary>Whether an answer is whole: nothing is pipelined, so it is all that has come since the request.</summary>
    public static bool IsComplete(ReadOnlySpan<byte> answer)
    {
        int head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> headers = answer[..(head + 2)];
        int at = headers.IndexOf("\r\nContent-Length: "u8);
        if (at < 0)
        {
            return answer.EndsWith("\r\n0\r\n\r\n"u8);
        }

        ReadOnlySpan<byte> digits = headers[(at + 18)..];
        int length = int.Parse(digits[..digits.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
        return answer.Length >= head + 4 + length;
    }

    public static int Status(ReadOnlySpan<byte> answer) => int.Parse(answer[9..12], CultureInfo.InvariantCulture);
}
