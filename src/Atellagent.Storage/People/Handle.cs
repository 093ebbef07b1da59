using System.Buffers.Text;
using System.Security.Cryptography;

namespace Atellagent.Storage.People;

/// <summary>A random value that opens something, of which only a hash is stored.</summary>
/// <param name="Text">The value: 32 random bytes in base64url (RFC 4648, section 5), 43 characters.</param>
public readonly record struct Handle(string Text)
{
    private const int Length = 43;

    /// <summary>What it is found by.</summary>
    public byte[] Key => SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(Text));

    /// <summary>Makes a new one.</summary>
    /// <returns>The value.</returns>
    public static Handle Make() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));

    /// <summary>Reads one.</summary>
    /// <param name="text">What somebody brings.</param>
    /// <param name="handle">The value.</param>
    /// <returns>False where it cannot be one.</returns>
    public static bool TryParse(string? text, out Handle handle)
    {
        bool isOne = text is { Length: Length } && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
        handle = isOne ? new Handle(text!) : default;
        return isOne;
    }

    /// <summary>Says nothing of it, so that a log line cannot carry it.</summary>
    /// <returns>A placeholder.</returns>
    public override string ToString() => "(handle)";
}
