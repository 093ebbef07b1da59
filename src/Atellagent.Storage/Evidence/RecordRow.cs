using Atellagent.Domain.Evidence;
using Atellagent.Storage.Payloads;

namespace Atellagent.Storage.Evidence;

/// <summary>A row of the records, as Dapper reads it.</summary>
internal sealed class RecordRow
{
    /// <summary>The columns that make one.</summary>
    public const string Columns = Record + ", (select y.sealed" + Payload + "as Sealed";

    /// <summary>As <see cref="Columns"/>, without payloads that are not small: they are counted, and read one by one where they are needed.</summary>
    public const string LeanColumns = Record + ", (select case when length(y.sealed) <= 65536 then y.sealed end" + Payload + "as Sealed, (select length(y.sealed)" + Payload + "as SealedLength";

    /// <summary>Reads what <see cref="LeanColumns"/> left out of one.</summary>
    public const string SealedOf = "select y.sealed from evidence_payload y where y.seq = @Seq and y.time = @Time";

    private const string Record =
        """
        r.seq as Seq, r.log as Log, r.idx as Idx, r.time as Time, r.previous_hash as PreviousHash, r.hash as Hash, r.body as Body,
            r.type as Type, r.action as Action, r.decision as Decision, r.principal as Principal, r.deployment as Deployment, r.route as Route,
            r.operation as Operation, r.effect as Effect, r.outcome as Outcome
        """;

    private const string Payload = " from evidence_payload y where y.seq = r.seq and y.time = r.time) ";

    public long Seq { get; init; }

    public string Log { get; init; } = "";

    public long Idx { get; init; }

    public long Time { get; init; }

    public byte[] PreviousHash { get; init; } = [];

    public byte[] Hash { get; init; } = [];

    public byte[] Body { get; init; } = [];

    public byte[]? Sealed { get; init; }

    /// <summary>How long what stands beside it is; null where nothing does, or where that was not asked for.</summary>
    public long? SealedLength { get; init; }

    /// <summary>Whether something stands beside it that has not been read.</summary>
    public bool IsLeftOut => Sealed is null && SealedLength is not null;

    /// <summary>About how much memory it takes.</summary>
    public long Bytes => Body.Length + (SealedLength ?? 0);

    public string? Type { get; init; }

    public string? Action { get; init; }

    public string? Decision { get; init; }

    public string? Principal { get; init; }

    public string? Deployment { get; init; }

    public string? Route { get; init; }

    public string? Operation { get; init; }

    public string? Effect { get; init; }

    public string? Outcome { get; init; }

    /// <summary>The minute and the chunk that it is found under.</summary>
    public PostingPlace Place => new(EvidenceTime.ToMinute(Time), Seq / PostingTable.ChunkLength);

    /// <summary>What it is found by.</summary>
    public EvidenceIndex Index => new()
    {
        Type = Type ?? "",
        Time = EvidenceTime.FromColumn(Time),
        Action = Action,
        Decision = Decision,
        Principal = Principal,
        Deployment = Deployment,
        Route = Route,
        Operation = Operation,
        Effect = Effect,
        Outcome = Outcome,
    };

    public StoredRecord ToRecord(PayloadVault vault) => ToRecord(vault, Sealed);

    /// <summary>The record, with what was read of its payload apart from it.</summary>
    /// <param name="vault">Decrypts it.</param>
    /// <param name="sealedPayload">The payload as it is stored; null where there is none.</param>
    /// <returns>The record.</returns>
    public StoredRecord ToRecord(PayloadVault vault, byte[]? sealedPayload) => new(new EvidencePosition(Log, Idx), PreviousHash, Hash, Body)
    {
        Beside = () => vault.Restore(Body, sealedPayload),
        Index = Index,
    };
}
