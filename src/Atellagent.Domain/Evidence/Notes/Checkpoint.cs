using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Atellagent.Domain.Evidence.Tree;

namespace Atellagent.Domain.Evidence.Notes;

/// <summary>How far a log goes, and the root of its tree there (C2SP tlog-checkpoint). It says something of everything before it.</summary>
/// <param name="Origin">The log's name in the world: that of its address, without the scheme.</param>
/// <param name="Size">How many records it covers.</param>
/// <param name="Root">The root of the tree of that many.</param>
public sealed record Checkpoint(string Origin, long Size, ReadOnlyMemory<byte> Root)
{
    /// <summary>The text that is signed.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root.Span)}\n");

    /// <summary>Reads the text of a note as a checkpoint. It has three lines; this product writes no others, and takes none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <returns>False where it is none.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        if (text.Split('\n') is not [{ Length: > 0 } origin, { } number, { } hash, ""]
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            || NoteText.Bytes(hash) is not { Length: MerkleHash.Length } root)
        {
            return false;
        }

        checkpoint = new Checkpoint(origin, size, root);
        return string.Equals(checkpoint.Text, text, StringComparison.Ordinal);
    }

    /// <summary>Whether another says the same.</summary>
    /// <param name="other">The other.</param>
    /// <returns>True when it does.</returns>
    public bool IsSame(Checkpoint other) => string.Equals(Text, other.Text, StringComparison.Ordinal);
}
