using System.Collections.Immutable;
using System.Text.Json;

namespace Atellagent.Domain.Evidence.Verification;

/// <content>What records say of approvals and permits.</content>
public readonly partial record struct RecordFacts
{
    private delegate T Reading<T>(ref Utf8JsonReader reader);

    private static RecordFacts ReadApproval(ref Utf8JsonReader reader, RecordFacts facts)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return facts with { Approval = Value(ref reader) };
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                facts = facts with { Approval = Text(ref reader) };
            }
            else if (reader.ValueTextEquals("gates"u8))
            {
                facts = facts with { Gates = ReadGates(ref reader) };
            }
            else if (reader.ValueTextEquals("votes"u8))
            {
                facts = facts with { Voters = ReadVoters(ref reader) };
            }
            else if (reader.ValueTextEquals("narrowed"u8))
            {
                facts = facts with { IsNarrowed = true };
                reader.Read();
                reader.Skip();
            }
            else if (reader.ValueTextEquals("use"u8))
            {
                facts = facts with { IsFurtherUse = true, Until = ReadMember(ref reader, "until"u8, 0L, Instant) };
            }
            else
            {
                reader.Skip();
            }
        }

        return facts;
    }

    private static ImmutableArray<(UInt128 Name, int Quorum, int Uses)> ReadGates(ref Utf8JsonReader reader)
    {
        ImmutableArray<(UInt128, int, int)>.Builder gates = ImmutableArray.CreateBuilder<(UInt128, int, int)>();
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            (UInt128 name, int quorum, int uses) = (0, 0, 1);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("gate"u8))
                {
                    name = Text(ref reader);
                }
                else if (reader.ValueTextEquals("quorum"u8))
                {
                    quorum = Whole(ref reader);
                }
                else if (reader.ValueTextEquals("uses"u8))
                {
                    uses = ReadMember(ref reader, "count"u8, 1, Whole);
                }
                else
                {
                    reader.Skip();
                }
            }

            gates.Add((name, quorum, uses));
        }

        return gates.ToImmutable();
    }

    private static int Whole(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetInt32();
    }

    private static ImmutableArray<UInt128> ReadNames(ref Utf8JsonReader reader)
    {
        ImmutableArray<UInt128>.Builder names = ImmutableArray.CreateBuilder<UInt128>();
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            names.Add(Value(ref reader));
        }

        return names.ToImmutable();
    }

    private static T ReadMember<T>(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, T otherwise, Reading<T> read)
    {
        T found = otherwise;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(name))
            {
                found = read(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return found;
    }

    private static long Instant(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out DateTimeOffset time) ? time.UtcTicks : 0;
    }

    private static ImmutableArray<(UInt128 Voter, ImmutableArray<UInt128> Gates)> ReadVoters(ref Utf8JsonReader reader)
    {
        ImmutableArray<(UInt128, ImmutableArray<UInt128>)>.Builder voters = ImmutableArray.CreateBuilder<(UInt128, ImmutableArray<UInt128>)>();
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            UInt128 voter = 0;
            bool isYes = false;
            ImmutableArray<UInt128> gates = default;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("voter"u8))
                {
                    voter = Text(ref reader);
                }
                else if (reader.ValueTextEquals("vote"u8))
                {
                    isYes = Is(ref reader, "approve"u8);
                }
                else if (reader.ValueTextEquals("gates"u8))
                {
                    gates = ReadNames(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }

            if (isYes)
            {
                voters.Add((voter, gates));
            }
        }

        return voters.ToImmutable();
    }
}
