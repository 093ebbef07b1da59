using Atellagent.Domain.Evidence;

namespace Atellagent.Storage.Evidence;

/// <summary>A row of the records, as Dapper reads it.</summary>
internal sealed class RecordRow
{
    public long Seq { get; init; }

    public string Log { get; init; } = "";

    public long Idx { get; init; }

    public long Time { get; init; }

    public byte[] PreviousHash { get; init; } = [];

    public byte[] Hash { get; init; } = [];

    public byte[] Body { get; init; } = [];

    public StoredRecord ToRecord() => new(new EvidencePosition(Log, Idx), PreviousHash, Hash, Body);
}
