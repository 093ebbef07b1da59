using Atellagent.Domain.Evidence;

namespace Atellagent.Storage.Evidence;

/// <summary>A row of the actions, as Dapper reads it.</summary>
internal sealed class ActionRow
{
    public string Action { get; init; } = "";

    public string Scope { get; init; } = "";

    public string? Key { get; init; }

    public string RequestDigest { get; init; } = "";

    public string Log { get; init; } = "";

    public long DecisionIdx { get; init; }

    public string? ConclusionLog { get; init; }

    public long ConclusionIdx { get; init; }

    public byte[]? Answer { get; init; }

    public byte[] DecisionBody { get; init; } = [];

    public StoredAction ToAction() => new(
        Action,
        Scope,
        Key,
        RequestDigest,
        Answer is null ? (ReadOnlyMemory<byte>?)null : Answer,
        new EvidencePosition(Log, DecisionIdx),
        DecisionBody,
        ConclusionLog is null ? null : new EvidencePosition(ConclusionLog, ConclusionIdx));
}
