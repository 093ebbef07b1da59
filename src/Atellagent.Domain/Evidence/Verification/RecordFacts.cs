using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Atellagent.Domain.Evidence.Verification;

/// <summary>What of a record matters for the life of its action. Read in one pass over the bytes, since there may be millions of them.</summary>
public readonly partial record struct RecordFacts
{
    private const int UlidAt = 4;
    private const int UlidLength = 26;
    private const int DigestAt = 7;
    private const int DigestLength = 64;
    private const int HexOfHalf = 32;
    private const int ShortText = 16;
    private static readonly sbyte[] UlidValues = MakeUlidValues();

    /// <summary>The type.</summary>
    public RecordType Type { get; private init; }

    /// <summary>The action; zero where the record is about none.</summary>
    public UInt128 Action { get; private init; }

    /// <summary>The decision.</summary>
    public UInt128 Decision { get; private init; }

    /// <summary>The approval that is opened, moved or used up.</summary>
    public UInt128 Approval { get; private init; }

    /// <summary>The digest of the granted action.</summary>
    public UInt128 Digest { get; private init; }

    /// <summary>Who asked for the action.</summary>
    public UInt128 Principal { get; private init; }

    /// <summary>Who votes or settles.</summary>
    public UInt128 By { get; private init; }

    /// <summary>Whether a decision allows the action, as asked for or narrowed.</summary>
    public bool IsAdmission { get; private init; }

    /// <summary>Whether a decision opens an approval.</summary>
    public bool IsOpening { get; private init; }

    /// <summary>Whether a decision asks people for less of an action than was asked of them before.</summary>
    public bool IsNarrowed { get; private init; }

    /// <summary>Whether a vote says yes.</summary>
    public bool IsYes { get; private init; }

    /// <summary>Whether an approval stands approved after the record.</summary>
    public bool IsApproved { get; private init; }

    /// <summary>Whether an approval has ended without anybody's consent.</summary>
    public bool IsRefused { get; private init; }

    /// <summary>Whether an enforcement point performs the action.</summary>
    public bool IsExternal { get; private init; }

    /// <summary>Whether a permit is redeemed: an external action is dispatched by that.</summary>
    public bool IsRedemption { get; private init; }

    /// <summary>Whether the approval is used by a further call.</summary>
    public bool IsFurtherUse { get; private init; }

    /// <summary>Which attempt it is; 0 for the first.</summary>
    public int Attempt { get; private init; }

    /// <summary>The permit that is redeemed, which has the id of the decision that gave it; zero where none is.</summary>
    public UInt128 Permit { get; private init; }

    /// <summary>The gates of an approval that is opened: name, how many it asks for, and how many calls it lets a consent be used for.</summary>
    public ImmutableArray<(UInt128 Name, int Quorum, int Uses)> Gates { get; private init; }

    /// <summary>When the record was made, in ticks of UTC; zero where that is not said.</summary>
    public long Time { get; private init; }

    /// <summary>Until when the approval may be used, in ticks of UTC; zero where that is not said.</summary>
    public long Until { get; private init; }

    /// <summary>Who said yes, as the record of the admission lists them, and at which gates they might; default where that is not said, as in earlier records.</summary>
    public ImmutableArray<(UInt128 Voter, ImmutableArray<UInt128> Gates)> Voters { get; private init; }

    /// <summary>Whether an admission is a dispatch, and not only a permit for one.</summary>
    public bool IsDispatch => IsAdmission && (!IsExternal || IsRedemption);

    /// <summary>Reads a record.</summary>
    /// <param name="body">The record.</param>
    /// <returns>The facts; null where it is no JSON object.</returns>
    public static RecordFacts? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            Utf8JsonReader reader = new(body, new JsonReaderOptions { MaxDepth = 100 });
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject ? Read(ref reader) : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static RecordFacts Read(ref Utf8JsonReader reader)
    {
        RecordFacts facts = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("action"u8))
            {
                facts = facts with { Action = Text(ref reader) };
            }
            else if (reader.ValueTextEquals("approval"u8))
            {
                facts = ReadApproval(ref reader, facts);
            }
            else if (reader.ValueTextEquals("attempt"u8))
            {
                reader.Read();
                facts = facts with { Attempt = reader.GetInt32() };
            }
            else if (reader.ValueTextEquals("by"u8))
            {
                facts = facts with { By = Text(ref reader) };
            }
            else if (reader.ValueTextEquals("decision"u8))
            {
                facts = ReadDecision(ref reader, facts);
            }
            else if (reader.ValueTextEquals("digest"u8))
            {
                facts = facts with { Digest = Text(ref reader) };
            }
            else if (reader.ValueTextEquals("enforcement"u8))
            {
                facts = facts with { IsExternal = Is(ref reader, "external"u8) };
            }
            else if (facts.IsOpening && reader.ValueTextEquals("principal"u8))
            {
                facts = facts with { Principal = Text(ref reader) };
            }
            else if (reader.ValueTextEquals("redemption"u8))
            {
                facts = facts with { IsRedemption = true, Permit = ReadMember(ref reader, "permit"u8, UInt128.Zero, Text) };
            }
            else if (reader.ValueTextEquals("time"u8))
            {
                facts = facts with { Time = Instant(ref reader) };
            }
            else if (reader.ValueTextEquals("state"u8))
            {
                reader.Read();
                bool isWord = reader.TokenType == JsonTokenType.String;
                facts = facts with
                {
                    IsApproved = isWord && reader.ValueTextEquals("approved"u8),
                    IsRefused = isWord && (reader.ValueTextEquals("rejected"u8) || reader.ValueTextEquals("expired"u8) || reader.ValueTextEquals("cancelled"u8)),
                };
            }
            else if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                facts = facts with { Type = TypeOf(ref reader) };
            }
            else if (reader.ValueTextEquals("vote"u8))
            {
                facts = facts with { IsYes = Is(ref reader, "approve"u8) };
            }
            else
            {
                reader.Skip();
            }
        }

        return facts;
    }

    private static RecordType TypeOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("decision"u8) ? RecordType.Decision
        : reader.ValueTextEquals("approval"u8) ? RecordType.Approval
        : reader.ValueTextEquals("outcome"u8) ? RecordType.Outcome
        : reader.ValueTextEquals("settlement"u8) ? RecordType.Settlement
        : RecordType.Other;

    // Of a decision it is an object, of all else the decision's id.
    private static RecordFacts ReadDecision(ref Utf8JsonReader reader, RecordFacts facts)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return facts with { Decision = Value(ref reader) };
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("effect"u8))
            {
                reader.Read();
                facts = facts with
                {
                    IsAdmission = reader.ValueTextEquals("allow"u8) || reader.ValueTextEquals("narrow"u8),
                    IsOpening = reader.ValueTextEquals("require_approval"u8),
                };
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                facts = facts with { Decision = Text(ref reader) };
            }
            else
            {
                reader.Skip();
            }
        }

        return facts;
    }

    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> word)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(word);
    }

    private static UInt128 Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return Value(ref reader);
    }

    // Only compared, so a number of 128 bits does for any text: one of our ids or digests by what it says, a short name by its bytes, else a hash.
    private static UInt128 Value(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return 0;
        }

        ReadOnlySpan<byte> text = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
        return text.Length == UlidAt + UlidLength && text[UlidAt - 1] == (byte)'_' && TryUlid(text[UlidAt..], out UInt128 id) ? id
            : text.Length == DigestAt + DigestLength && text.StartsWith("sha256:"u8) && UInt128.TryParse(text.Slice(DigestAt, HexOfHalf), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 digest) ? digest
            : text.Length < ShortText ? Short(text)
            : Hash(text);
    }

    private static bool TryUlid(ReadOnlySpan<byte> text, out UInt128 id)
    {
        id = 0;
        foreach (byte letter in text)
        {
            int value = letter < UlidValues.Length ? UlidValues[letter] : -1;
            if (value < 0)
            {
                return false;
            }

            id = unchecked((id << 5) | (uint)value);
        }

        return true;
    }

    private static UInt128 Short(ReadOnlySpan<byte> text)
    {
        Span<byte> bytes = stackalloc byte[ShortText];
        bytes.Clear();
        text.CopyTo(bytes);
        bytes[^1] = (byte)(text.Length + 1);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static UInt128 Hash(ReadOnlySpan<byte> text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static sbyte[] MakeUlidValues()
    {
        sbyte[] values = new sbyte[128];
        Array.Fill(values, (sbyte)-1);
        const string Letters = "0123456789abcdefghjkmnpqrstvwxyz";
        for (int i = 0; i < Letters.Length; i++)
        {
            values[Letters[i]] = (sbyte)i;
        }

        return values;
    }
}
