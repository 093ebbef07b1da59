namespace Atellagent.Domain.Evidence.Notes;

/// <summary>One line under a signed note.</summary>
/// <param name="Name">The key's name.</param>
/// <param name="KeyId">The key's id, see <see cref="NoteKey.Id"/>.</param>
/// <param name="Signature">The signature, without the id before it.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Signature)
{
    private const string Mark = "\u2014 ";

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line, without its newline.</param>
    /// <returns>The signature; null where it is none.</returns>
    public static NoteSignature? Parse(string line)
    {
        if (!line.StartsWith(Mark, StringComparison.Ordinal) || line[Mark.Length..].Split(' ') is not [{ } name, { } text] || !NoteText.IsName(name))
        {
            return null;
        }

        return NoteText.Bytes(text) is { Length: > sizeof(uint) } bytes
            ? new NoteSignature(name, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(sizeof(uint)))
            : null;
    }

    /// <summary>The line, without its newline.</summary>
    /// <returns>The line.</returns>
    public override string ToString()
    {
        byte[] bytes = new byte[sizeof(uint) + Signature.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Signature.CopyTo(bytes.AsMemory(sizeof(uint)));
        return $"{Mark}{Name} {Convert.ToBase64String(bytes)}";
    }
}
