using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Atellagent.Domain.Evidence.Notes;

/// <summary>
/// A public key that signs notes: Ed25519 (RFC 8032) of a log, or of a witness that says when it signed (C2SP signed-note, tlog-cosignature).
/// </summary>
public sealed class NoteKey
{
    private const byte LogType = 1;
    private const byte WitnessType = 4;
    private const int TimeBytes = 8;
    private readonly PublicKey _key;

    private NoteKey(string name, byte type, PublicKey key)
    {
        Name = name;
        Type = type;
        _key = key;
        Public = key.Export(KeyBlobFormat.RawPublicKey);
        byte[] text = Encoding.UTF8.GetBytes(name);
        Id = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. text, (byte)'\n', type, .. Public.Span]));
    }

    /// <summary>The name; of a log, its origin.</summary>
    public string Name { get; }

    /// <summary>The first four bytes of the hash of name, type and key.</summary>
    public uint Id { get; }

    /// <summary>Whether it is a witness's.</summary>
    public bool IsWitness => Type == WitnessType;

    /// <summary>The 32 bytes of the key.</summary>
    public ReadOnlyMemory<byte> Public { get; }

    private byte Type { get; }

    /// <summary>The key of a log.</summary>
    /// <param name="name">The log's origin.</param>
    /// <param name="key">The 32 bytes.</param>
    /// <returns>The key.</returns>
    /// <exception cref="FormatException">It is none.</exception>
    public static NoteKey OfLog(string name, ReadOnlySpan<byte> key) =>
        TryOfLog(name, key, out NoteKey? made) ? made : throw new FormatException("these are not a name and an Ed25519 key");

    /// <summary>The key of a log, of parts that a stranger gave.</summary>
    /// <param name="name">The log's origin.</param>
    /// <param name="key">The 32 bytes.</param>
    /// <param name="made">The key.</param>
    /// <returns>False where these are not a name and a key.</returns>
    public static bool TryOfLog(string name, ReadOnlySpan<byte> key, [NotNullWhen(true)] out NoteKey? made) => TryMake(name, LogType, key, out made);

    /// <summary>Reads a key as verifiers are given it: name, id in hex, and type with key in base64, joined by plus signs.</summary>
    /// <param name="text">The text.</param>
    /// <param name="key">The key.</param>
    /// <returns>False where it is none, or its id is not that of the rest.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out NoteKey? key)
    {
        key = null;
        string[] parts = text.Split('+', 3);
        return parts.Length == 3
            && NoteText.Bytes(parts[2]) is { Length: > 1 } bytes
            && TryMake(parts[0], bytes[0], bytes.AsSpan(1), out key)
            && string.Equals(key.ToString(), text, StringComparison.Ordinal);
    }

    /// <summary>Finds this key's signature under a note and verifies it.</summary>
    /// <param name="note">The note.</param>
    /// <returns>True where it stands there and is right; false where it is not, and null where there is none.</returns>
    public bool? Verify(SignedNote note)
    {
        bool? result = null;
        foreach (NoteSignature signature in note.Signatures.Where(signature => signature.KeyId == Id && string.Equals(signature.Name, Name, StringComparison.Ordinal)))
        {
            result = (result ?? true) && Verify(note.Text, signature.Signature.Span);
        }

        return result;
    }

    /// <summary>The text that verifiers are given.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Name}+{Id:x8}+{Convert.ToBase64String([Type, .. Public.Span])}";

    private static bool TryMake(string name, byte type, ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out NoteKey? key)
    {
        key = null;
        if (!NoteText.IsName(name) || type is not (LogType or WitnessType)
            || !PublicKey.TryImport(SignatureAlgorithm.Ed25519, bytes, KeyBlobFormat.RawPublicKey, out PublicKey? read))
        {
            return false;
        }

        key = new NoteKey(name, type, read!);
        return true;
    }

    private bool Verify(string text, ReadOnlySpan<byte> signature)
    {
        if (!IsWitness)
        {
            return SignatureAlgorithm.Ed25519.Verify(_key, Encoding.UTF8.GetBytes(text), signature);
        }

        if (signature.Length <= TimeBytes)
        {
            return false;
        }

        ulong time = BinaryPrimitives.ReadUInt64BigEndian(signature);
        return time <= long.MaxValue && SignatureAlgorithm.Ed25519.Verify(_key, WitnessStatement.Of(time, text), signature[TimeBytes..]);
    }
}
