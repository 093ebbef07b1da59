using System.Collections.Immutable;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Evidence;

/// <summary>Makes proofs of what is in a log, for those who have a checkpoint of it.</summary>
/// <param name="reader">The logs.</param>
internal sealed class LogProofs(ILogReader reader)
{
    private const int MostAtOnce = 50;

    /// <summary>Proves that records are in their logs, for those that a checkpoint covers by now.</summary>
    /// <param name="records">The records; the first few dozen of them are proved, and the others have addresses of their own for that.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>One object a log: its checkpoint, and the proofs for it.</returns>
    public async Task<JsonArray> OfAsync(IReadOnlyList<StoredRecord> records, CancellationToken cancellationToken)
    {
        ImmutableArray<JsonValue>.Builder logs = ImmutableArray.CreateBuilder<JsonValue>();
        foreach (IGrouping<string, StoredRecord> log in records.Take(MostAtOnce).GroupBy(static record => record.Position.Log, StringComparer.Ordinal))
        {
            if (await reader.FindAsync(log.Key, cancellationToken) is not { } standing)
            {
                continue;
            }

            ImmutableArray<JsonValue>.Builder inclusions = ImmutableArray.CreateBuilder<JsonValue>();
            foreach (StoredRecord record in log.OrderBy(static record => record.Position.Index))
            {
                if (await InclusionAsync(standing, record.Position.Index, standing.Checkpoint.Size, cancellationToken) is { } proof)
                {
                    inclusions.Add(proof);
                }
            }

            logs.Add(JsonObject.Of(
                ("checkpoint", new JsonString(standing.Note.ToString())),
                ("inclusion", new JsonArray(inclusions.ToImmutable())),
                ("log", new JsonString(log.Key))));
        }

        return new JsonArray(logs.ToImmutable());
    }

    /// <summary>Proves that a record is in a log.</summary>
    /// <param name="standing">The log.</param>
    /// <param name="index">The record.</param>
    /// <param name="size">The size of the checkpoint that it is proved for; not more than the last one's.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The proof; null where no such checkpoint covers it.</returns>
    public async Task<JsonObject?> InclusionAsync(LogStanding standing, long index, long size, CancellationToken cancellationToken)
    {
        if (index < 0 || index >= size || size > standing.Checkpoint.Size
            || await reader.ReadBodiesAsync(standing.Log, index, 1, cancellationToken) is not [var body]
            || await ProofPlan.Inclusion(index, size).ReadAsync(reader, standing.Log, cancellationToken) is not { } hashes
            || await RootAsync(standing, size, cancellationToken) is not { } root)
        {
            return null;
        }

        byte[] leaf = new byte[MerkleHash.Length];
        LogEntry.Hash(body.Span, leaf);
        return JsonObject.Of(
            ("index", JsonNumber.Of(index)),
            ("leaf", Text(leaf)),
            ("log", new JsonString(standing.Log)),
            ("proof", Texts(hashes)),
            ("root", Text(root)),
            ("size", JsonNumber.Of(size)));
    }

    /// <summary>Proves that a log has grown, and was not changed.</summary>
    /// <param name="standing">The log.</param>
    /// <param name="from">The size of an earlier checkpoint.</param>
    /// <param name="to">The size of a later one; not more than the last one's.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The proof; null where there are no such checkpoints.</returns>
    public async Task<JsonObject?> ConsistencyAsync(LogStanding standing, long from, long to, CancellationToken cancellationToken)
    {
        if (from < 0 || from > to || to > standing.Checkpoint.Size
            || await ProofPlan.Consistency(from, to).ReadAsync(reader, standing.Log, cancellationToken) is not { } hashes
            || await RootAsync(standing, from, cancellationToken) is not { } root
            || await RootAsync(standing, to, cancellationToken) is not { } grown)
        {
            return null;
        }

        return JsonObject.Of(
            ("from", JsonNumber.Of(from)),
            ("fromRoot", Text(root)),
            ("log", new JsonString(standing.Log)),
            ("proof", Texts(hashes)),
            ("to", JsonNumber.Of(to)),
            ("toRoot", Text(grown)));
    }

    private async Task<ReadOnlyMemory<byte>?> RootAsync(LogStanding standing, long size, CancellationToken cancellationToken) =>
        size == standing.Checkpoint.Size ? standing.Checkpoint.Root
        : size == 0 ? MerkleHash.Empty
        : await ProofPlan.Root(size).ReadAsync(reader, standing.Log, cancellationToken) is [var root] ? root : null;

    private static JsonString Text(ReadOnlyMemory<byte> hash) => new(Convert.ToBase64String(hash.Span));

    private static JsonArray Texts(ImmutableArray<ReadOnlyMemory<byte>> hashes) => new([.. hashes.Select(static hash => (JsonValue)Text(hash))]);
}
