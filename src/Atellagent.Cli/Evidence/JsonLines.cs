using System.Globalization;
using System.Text;
using Atellagent.Domain.Evidence.Tree;
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

    /// <summary>What stands behind the record in its line, as far as it is the same in all lines.</summary>
    public static ReadOnlySpan<byte> RecordStop => ",\"hash\":\"sha256:"u8;

    /// <summary>What follows the record in its line.</summary>
    /// <param name="hash">Its hash in the chain.</param>
    /// <param name="index">Its index.</param>
    /// <param name="log">The log's name as JSON, with its quotation marks.</param>
    /// <returns>The rest of the line.</returns>
    public static byte[] RecordEnd(ReadOnlySpan<byte> hash, long index, ReadOnlySpan<byte> log) =>
        [.. RecordStop, .. Encoding.UTF8.GetBytes(Convert.ToHexStringLower(hash)), .. "\",\"index\":"u8, .. Encoding.UTF8.GetBytes(index.ToString(CultureInfo.InvariantCulture)), .. ",\"log\":"u8, .. log, (byte)'}'];

    /// <summary>Whether that is what follows. There are millions of them, so nothing is made for it.</summary>
    /// <param name="rest">What follows the record in its line.</param>
    /// <param name="hash">Its hash in the chain.</param>
    /// <param name="index">Its index.</param>
    /// <param name="log">The log's name as JSON, with its quotation marks.</param>
    /// <returns>True when it is.</returns>
    public static bool IsRecordEnd(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> hash, long index, ReadOnlySpan<byte> log)
    {
        Span<byte> hex = stackalloc byte[2 * MerkleHash.Length];
        Span<byte> digits = stackalloc byte[20];
        return Convert.TryToHexStringLower(hash, hex, out int hexLength)
            && index.TryFormat(digits, out int digitsLength, default, CultureInfo.InvariantCulture)
            && Skip(ref rest, RecordStop)
            && Skip(ref rest, hex[..hexLength])
            && Skip(ref rest, "\",\"index\":"u8)
            && Skip(ref rest, digits[..digitsLength])
            && Skip(ref rest, ",\"log\":"u8)
            && Skip(ref rest, log)
            && rest.SequenceEqual("}"u8);
    }

    private static bool Skip(ref ReadOnlySpan<byte> rest, scoped ReadOnlySpan<byte> part)
    {
        if (!rest.StartsWith(part))
        {
            return false;
        }

        rest = rest[part.Length..];
        return true;
    }
}
