using System.Security.Cryptography;
using Atellagent.Storage.Secrets;

namespace Atellagent.Silo.Identity.BreakGlass;

/// <summary>A code that is kept in an envelope: 128 random bits, written in eight groups of four hex digits, so that it can be typed from paper.</summary>
internal sealed class SealedCode
{
    private const int Bytes = 16;
    private const int Group = 4;
    private readonly string _digits;

    private SealedCode(string digits) => _digits = digits;

    /// <summary>Makes a new one.</summary>
    /// <returns>The code.</returns>
    public static SealedCode Make() => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes)));

    /// <summary>Reads what somebody typed.</summary>
    /// <param name="text">The text; hyphens, spaces and capital letters do not matter.</param>
    /// <returns>The code, or null where it cannot be one.</returns>
    public static SealedCode? Read(string text)
    {
        string digits = string.Concat(text.Where(static c => c is not ('-' or ' ')).Select(char.ToLowerInvariant));
        return digits.Length == 2 * Bytes && digits.All(char.IsAsciiHexDigitLower) ? new SealedCode(digits) : null;
    }

    /// <summary>What is kept of it: a keyed hash that is good for one person alone.</summary>
    /// <param name="hash">The keyed hash.</param>
    /// <param name="holder">The person.</param>
    /// <returns>The hash.</returns>
    public string HashFor(ClientSecretHash hash, string holder) => hash.Of($"break-glass/{holder}/{_digits}");

    /// <summary>The code as it is shown, once.</summary>
    /// <returns>The text.</returns>
    public string Show() => string.Join('-', _digits.Chunk(Group).Select(static some => new string(some)));

    /// <summary>Says nothing of it, so that a log line cannot carry it.</summary>
    /// <returns>A placeholder.</returns>
    public override string ToString() => "(code)";
}
