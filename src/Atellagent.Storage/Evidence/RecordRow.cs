using Atellagent.Domain.Evidence;
using Atellagent.Storage.Payloads;

namespace Atellagent.Storage.Evidence;

/// <summary>A row of the records, as Dapper reads it.</summary>
internal sealed class RecordRow
{
    /// <summary>The columns that make one.</summary>
    public const string Columns =
        """
        r.seq as Seq, r.log as Log, r.idx as Idx, r.time as Time, r.previous_hash as PreviousHash, r.hash as Hash, r.body as Body,
            r.type as Type, r.action as Action, r.decision as Decision, r.principal as Principal, r.deployment as Deployment, r.route as Route,
            r.operation as Operation, r.effect as Effect, r.outcome as Outcome,
            (select y.sealed from evidence_payload y where y.seq = r.seq and y.time = r.time) as Sealed
        """;

    public long Seq { get; init; }

    public string Log { get; init; } = "";

    public long Idx { get; init; }

    public long Time { get; init; }

    public byte[] PreviousHash { get; init; } = [];

    public byte[] Hash { get; init; } = [];

    public byte[] Body { get; init; } = [];

    public byte[]? Sealed { get; init; }

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

    public StoredRecord ToRecord(PayloadVault vault) => new(new EvidencePosition(Log, Idx), PreviousHash, Hash, Body)
    {
        Beside = () => vault.Restore(Body, Sealed),
        Index = Index,
    };
}
