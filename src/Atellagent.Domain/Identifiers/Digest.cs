using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Identifiers;

/// <summary>A SHA-256 hash, written <c>sha256:</c> and 64 lower-case hex digits.</summary>
public readonly record struct Digest
{
    private const string Prefix = "sha256:";
    private readonly string? _text;

    private Digest(string text) => _text = text;

    /// <summary>The hash of some bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The digest.</returns>
    public static Digest Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return FromHash(hash);
    }

    /// <summary>The hash of a value's canonical JSON (RFC 8785).</summary>
    /// <param name="value">The value.</param>
    /// <returns>The digest.</returns>
    public static Digest Of(JsonValue value)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        CanonicalJson.Hash(value, hash);
        return FromHash(hash);
    }

    /// <summary>The digest that a 32-byte hash stands for.</summary>
    /// <param name="hash">The hash.</param>
    /// <returns>The digest.</returns>
    public static Digest FromHash(ReadOnlySpan<byte> hash) => new(Prefix + Convert.ToHexStringLower(hash));

    /// <summary>Reads a digest.</summary>
    /// <param name="text">The text.</param>
    /// <param name="digest">The digest.</param>
    /// <returns>False when it is not one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        bool good = text is { Length: 71 }
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && text.AsSpan(7).IndexOfAnyExceptInRange('0', 'f') < 0
            && text.AsSpan(7).IndexOfAnyInRange(':', '`') < 0;
        digest = good ? new Digest(text!) : default;
        return good;
    }

    /// <inheritdoc />
    public override string ToString() => _text ?? Prefix + new string('0', 64);
}
