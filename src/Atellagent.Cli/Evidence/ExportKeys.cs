using System.Collections.Immutable;
using System.Text;
using Atellagent.Client.Evidence;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Verification;
using Atellagent.Domain.Json;

namespace Atellagent.Cli.Evidence;

/// <summary>
/// What an export begins with: which logs it holds, and the keys of the boundary, each signed by the one before. It has one spelling, so that a
/// byte that was changed is found whatever it means.
/// </summary>
internal sealed class ExportKeys
{
    /// <summary>The name of the format.</summary>
    public const string Format = "atellagent-evidence/1";

    private const string Endorsement = "endorsement";
    private const string PublicKey = "publicKey";

    private ExportKeys(ImmutableArray<string> logs, ImmutableArray<(byte[] Public, byte[]? Endorsement)> keys)
    {
        Logs = logs;
        Keys = keys;
    }

    /// <summary>The logs, in order.</summary>
    public ImmutableArray<string> Logs { get; }

    /// <summary>The keys, the oldest first, each with the signature of the one before.</summary>
    public ImmutableArray<(byte[] Public, byte[]? Endorsement)> Keys { get; }

    /// <summary>Takes over what a boundary says of itself.</summary>
    /// <param name="listing">What it says.</param>
    /// <returns>The keys.</returns>
    /// <exception cref="EvidenceFaultException">They do not follow from each other.</exception>
    public static ExportKeys Of(EvidenceKeyListing listing)
    {
        List<(byte[] Public, byte[]? Endorsement)> keys = [];
        EvidenceKeyItem? next = listing.Keys.FirstOrDefault(static key => key.EndorsedBy is null);
        while (next is not null)
        {
            keys.Add((Bytes(next.PublicKey), next.Endorsement is null ? null : Bytes(next.Endorsement)));
            EvidenceKeyItem before = next;
            next = keys.Count > listing.Keys.Count ? null : listing.Keys.FirstOrDefault(key => key.EndorsedBy == before.Id);
        }

        if (listing.Logs.FirstOrDefault(static log => !IsName(log.Name)) is { } bad)
        {
            throw Wrong($"the boundary has a log of a name that none has: '{bad.Name}'");
        }

        ExportKeys made = new([.. listing.Logs.Select(static log => log.Name)], [.. keys]);
        return keys.Count == listing.Keys.Count && made.IsSuccession() ? made : throw Wrong("the boundary's keys do not follow from each other");
    }

    /// <summary>Reads them.</summary>
    /// <param name="bytes">The bytes, without the newline that ends them.</param>
    /// <returns>The keys.</returns>
    /// <exception cref="EvidenceFaultException">They are none, or do not follow from each other.</exception>
    public static ExportKeys Read(ReadOnlySpan<byte> bytes)
    {
        if (!StrictJson.TryParse(bytes, new JsonLimits(int.MaxValue, 8, int.MaxValue), out JsonValue? value, out _)
            || value is not JsonObject told
            || told["format"] is not JsonString { Value: Format }
            || told["keys"] is not JsonArray keys
            || told["logs"] is not JsonArray logs
            || logs.Items.IsEmpty
            || !logs.Items.All(static log => log is JsonString { Value: var name } && IsName(name)))
        {
            throw Wrong("this is not an export of evidence in a form that this program knows");
        }

        ExportKeys read = new(
            [.. logs.Items.Cast<JsonString>().Select(static log => log.Value)],
            [.. keys.Items.Select(static key => (
                Bytes(((key as JsonObject)?[PublicKey] as JsonString)?.Value),
                (key as JsonObject)?[Endorsement] is JsonString text ? Bytes(text.Value) : null))]);
        return bytes.SequenceEqual(read.ToUtf8()) && read.IsSuccession() ? read : throw Wrong("the keys of the export were changed: one is not signed by the one before");
    }

    /// <summary>The text, without a newline.</summary>
    /// <returns>Canonical JSON.</returns>
    public byte[] ToUtf8() => CanonicalJson.ToUtf8(JsonObject.Of(
        ("format", new JsonString(Format)),
        ("keys", new JsonArray([.. Keys.Select(static key => (JsonValue)JsonObject.Of(
            (Endorsement, key.Endorsement is { } signature ? new JsonString(Convert.ToBase64String(signature)) : null),
            (PublicKey, new JsonString(Convert.ToBase64String(key.Public)))))])),
        ("logs", new JsonArray([.. Logs.Select(static log => (JsonValue)new JsonString(log))]))));

    /// <summary>Reads a checkpoint that one of the keys has signed.</summary>
    /// <param name="log">The log, for what is said of it.</param>
    /// <param name="bytes">The note.</param>
    /// <param name="first">The first key that is trusted: it, or one that follows it, must have signed.</param>
    /// <returns>The checkpoint, and the place of the key that has signed it.</returns>
    /// <exception cref="EvidenceFaultException">It is none, or none of them has signed it.</exception>
    public (Checkpoint Checkpoint, int SignedBy) ReadCheckpoint(string log, ReadOnlySpan<byte> bytes, int first)
    {
        if (!SignedNote.TryParse(bytes, out SignedNote? note) || !Checkpoint.TryParse(note.Text, out Checkpoint? checkpoint) || !bytes.SequenceEqual(Encoding.UTF8.GetBytes(note.ToString())))
        {
            throw new EvidenceFaultException(new EvidenceFault(log, null, "the checkpoint cannot be read"));
        }

        int signedBy = -1;
        for (int i = first; i < Keys.Length; i++)
        {
            if (!NoteKey.TryOfLog(checkpoint.Origin, Keys[i].Public, out NoteKey? key))
            {
                throw new EvidenceFaultException(new EvidenceFault(log, null, "the checkpoint is of a name that no log has, or a key of the export is none"));
            }

            bool? verified = key.Verify(note);
            if (verified == false)
            {
                throw new EvidenceFaultException(new EvidenceFault(log, null, "the signature of the checkpoint is wrong"));
            }

            signedBy = verified == true ? i : signedBy;
        }

        return signedBy >= 0 ? (checkpoint, signedBy) : throw new EvidenceFaultException(new EvidenceFault(log, null, "no key of the boundary has signed the checkpoint"));
    }

    /// <summary>Where a key stands that is trusted by other means.</summary>
    /// <param name="trusted">The key.</param>
    /// <returns>Its place.</returns>
    /// <exception cref="EvidenceFaultException">It is none of them.</exception>
    public int Find(NoteKey trusted)
    {
        for (int i = 0; i < Keys.Length; i++)
        {
            if (trusted.Public.Span.SequenceEqual(Keys[i].Public))
            {
                return i;
            }
        }

        throw Wrong("the key that you trust is none of the export's, so it was signed by somebody else");
    }

    // It names a folder too.
    private static bool IsName(string log) => log.Length is > 0 and <= 256 && log is not "." and not ".." and not TilesCheck.KeysFile && !log.Any(char.IsControl);

    private static EvidenceFaultException Wrong(string what) => new(new EvidenceFault("", null, what));

    private static byte[] Bytes(string? text)
    {
        byte[] bytes = new byte[text?.Length ?? 0];
        return Convert.TryFromBase64String(text ?? "", bytes, out int length) && length > 0 ? bytes[..length] : throw Wrong("a key of the export cannot be read");
    }

    private bool IsSuccession()
    {
        if (Keys.IsEmpty || Keys[0].Endorsement is not null || Keys.Any(static key => key.Public.Length != 32))
        {
            return false;
        }

        for (int i = 1; i < Keys.Length; i++)
        {
            if (Keys[i].Endorsement is not { } signature || !KeySuccession.IsEndorsed(Keys[i - 1].Public, Keys[i].Public, signature))
            {
                return false;
            }
        }

        return Logs.Distinct(StringComparer.Ordinal).Count() == Logs.Length;
    }
}
