using System.Globalization;
using System.Text;
using Atellagent.Domain.Json;

namespace Atellagent.Cli.Evidence;

/// <summary>
/// The lines of an export as newline-delimited JSON. Each is canonical (RFC 8785), so of every line but the record itself each byte is known
/// beforehand.
/// </summary>
internal static class JsonLines
{
    /// <summary>What a line with a record begins with.</summary>
    public static ReadOnlySpan<byte> RecordStart => "{\"body\":"u8;

    /// <summary>The line that a log begins with, without its newline.</summary>
    /// <param name="log">The log.</param>
    /// <param name="origin">Its name in the world.</param>
    /// <returns>The line.</returns>
    public static byte[] LogStart(string log, string origin) => CanonicalJson.ToUtf8(JsonObject.Of(
        ("log", new JsonString(log)), ("origin", new JsonString(origin)), ("type", new JsonString("log"))));

    /// <summary>The line that a log ends with, without its newline.</summary>
    /// <param name="log">The log.</param>
    /// <param name="checkpoint">Its checkpoint, a signed note.</param>
    /// <returns>The line.</returns>
    public static byte[] LogEnd(string log, string checkpoint) => CanonicalJson.ToUtf8(JsonObject.Of(
        ("checkpoint", new JsonString(checkpoint)), ("log", new JsonString(log)), ("type", new JsonString("checkpoint"))));

    /// <summary>What follows the record in its line.</summary>
    /// <param name="hash">Its hash in the chain.</param>
    /// <param name="index">Its index.</param>
    /// <param name="log">The log's name as JSON, with its quotation marks.</param>
    /// <returns>The rest of the line.</returns>
    public static byte[] RecordEnd(ReadOnlySpan<byte> hash, long index, string log) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $",\"hash\":\"sha256:{Convert.ToHexStringLower(hash)}\",\"index\":{index},\"log\":{log}}}"));

    /// <summary>How long that is.</summary>
    /// <param name="index">The index.</param>
    /// <param name="logLength">The bytes of the log's name as JSON.</param>
    /// <returns>The length.</returns>
    public static int RecordEndLength(long index, int logLength) => 16 + 64 + 10 + Digits(index) + 7 + logLength + 1;

    private static int Digits(long number)
    {
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10)
        {
            digits++;
        }

        return digits;
    }
}
