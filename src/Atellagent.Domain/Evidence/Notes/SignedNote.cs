using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Atellagent.Domain.Evidence.Notes;

/// <summary>A text and signatures under it (C2SP signed-note). What it says is worth nothing before one of them has been verified.</summary>
/// <param name="Text">The text, with the newline that ends it.</param>
/// <param name="Signatures">The signatures.</param>
public sealed record SignedNote(string Text, ImmutableArray<NoteSignature> Signatures)
{
    private const int Longest = 1_000_000;
    private const int MostSignatures = 100;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a note.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="note">The note.</param>
    /// <returns>False where it is none.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SignedNote? note)
    {
        note = null;
        if (bytes.Length > Longest || Decode(bytes) is not { } whole || whole.Any(static c => c < ' ' && c != '\n'))
        {
            return false;
        }

        int middle = whole.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (middle < 0 || !whole.EndsWith('\n') || middle + 2 == whole.Length)
        {
            return false;
        }

        string[] lines = whole[(middle + 2)..^1].Split('\n');
        NoteSignature?[] signatures = [.. lines.Take(MostSignatures + 1).Select(NoteSignature.Parse)];
        if (signatures.Length > MostSignatures || signatures.Contains(null))
        {
            return false;
        }

        note = new SignedNote(whole[..(middle + 1)], [.. signatures!]);
        return true;
    }

    /// <summary>The note as it is served.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Text + "\n" + string.Concat(Signatures.Select(static signature => signature + "\n"));

    private static string? Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
